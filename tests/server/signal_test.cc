// SPDX-License-Identifier: Apache-2.0
//
// Stopping and reloading.
#include "server/zoo.h"

#include "support/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

namespace mortise::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> mirror_flags(std::vector<std::string> more = {}) {
  more.insert(more.begin(), "plugins.zoo_mirror.enabled=true");
  return zoo_flags(more);
}

void rewrite(const TestServer& server, const std::string& config) { std::ofstream(server.config_file()) << config; }

TEST(Signals, TermAndIntEndWithZero) {
  for (const int signal : {SIGTERM, SIGINT}) {
    TestServer server({"", mirror_flags(), {}});
    server.start();
    server.send(signal);
    EXPECT_EQ(server.wait(), 0);
    EXPECT_TRUE(server.wait_for_log("\"message\":\"stopped\""));
  }
}

TEST(Signals, AKeptConnectionDoesNotHoldUpAStop) {
  TestServer server({"", mirror_flags({"server.drain_timeout=1h"}), {}});
  server.start();
  HttpClient client(server.address());
  EXPECT_EQ(client.request("GET", "/mirror").status, 200);
  EXPECT_EQ(server.terminate(), 0);
  EXPECT_TRUE(client.at_end());
}

// The plugin forgets a request that it never answers: leaks are not looked for here.
TEST(Signals, AStopWaitsForARunningRequestAndThenCutsItOff) {
  TestServer server({"", mirror_flags({"server.drain_timeout=300ms"}), {{"ASAN_OPTIONS", "detect_leaks=0"}}});
  server.start();
  HttpClient client(server.address());
  client.send("GET /mirror/never HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(server.wait_for_log("\"message\":\"never\""));
  EXPECT_EQ(server.terminate(), 0);
  EXPECT_TRUE(server.wait_for_log("some requests did not end in time and were cut off"));
  EXPECT_EQ(client.read_answer().status, 0);
}

TEST(Signals, ASecondSignalEndsAtOnce) {
  TestServer server({"", mirror_flags({"server.drain_timeout=1h"}), {}});
  server.start();
  HttpClient client(server.address());
  client.send("GET /mirror/never HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(server.wait_for_log("\"message\":\"never\""));
  server.send(SIGTERM);
  ASSERT_TRUE(server.wait_for_log("waiting for running requests"));
  EXPECT_EQ(http(server.admin_address(), "GET", "/readyz").status, 503);
  EXPECT_EQ(http(server.admin_address(), "GET", "/healthz").status, 200);
  server.send(SIGTERM);
  EXPECT_EQ(server.wait(), 1);
  EXPECT_TRUE(server.wait_for_log("second signal, not waiting any longer"));
}

TEST(Signals, HangupReloadsTheLogLevel) {
  TestServer server({"[log]\nlevel = \"info\"\nrequests = \"none\"\n", mirror_flags(), {}});
  server.start();
  EXPECT_EQ(http(server.address(), "GET", "/nothing").status, 404);
  // Before the reload: the line of a request is written after its answer was sent, so it may come under the new level.
  EXPECT_THAT(server.log(), Not(HasSubstr("/nothing")));
  rewrite(server, "[log]\nlevel = \"debug\"\nrequests = \"all\"\n");
  server.send(SIGHUP);
  ASSERT_TRUE(server.wait_for_log("\"changed\":\"log.level log.requests\""));
  const HttpAnswer answer = http(server.address(), "GET", "/something?a=b&secret=1");
  ASSERT_TRUE(server.wait_for_log("\"path\":\"/something\""));
  EXPECT_TRUE(server.wait_for_log("\"request_id\":\"" + answer.headers.at("x-request-id") + "\""));
  EXPECT_THAT(server.log(), Not(HasSubstr("secret=1"))) << "queries may hold signatures";
  EXPECT_TRUE(server.wait_for_log(R"("query":"a=b&secret=...")"));
  server.send(SIGHUP);
  ASSERT_TRUE(server.wait_for_log("\"changed\":\"nothing\"")) << "what was taken over is not a change any more";
  EXPECT_EQ(server.terminate(), 0);
}

TEST(Signals, HangupSaysWhatNeedsARestart) {
  TestServer server({"[server.limits]\nheaders = 100\n[plugins.zoo_mirror]\nword = \"old\"\n", mirror_flags(), {}});
  server.start();
  rewrite(server,
          "[server.limits]\nheaders = 101\n[plugins.zoo_mirror]\nword = "
          "\"new-secret\"\n[plugins.checksum_crc]\nenabled = true\n");
  server.send(SIGHUP);
  ASSERT_TRUE(server.wait_for_log("needs a restart"));
  EXPECT_TRUE(
      server.wait_for_log("\"keys\":\"plugins.checksum_crc.enabled plugins.zoo_mirror.word server.limits.headers\""));
  EXPECT_THAT(server.log(), Not(HasSubstr("new-secret")));
  EXPECT_THAT(http(server.address(), "GET", "/mirror").body, HasSubstr("word=old"));
  EXPECT_EQ(server.terminate(), 0);
}

TEST(Signals, HangupWithABrokenFileChangesNothing) {
  TestServer server({"[log]\nlevel = \"info\"\n", mirror_flags(), {}});
  server.start();
  rewrite(server, "[log]\nlevel = \"debgu\"\n");
  server.send(SIGHUP);
  ASSERT_TRUE(server.wait_for_log("the configuration was not reloaded"));
  EXPECT_TRUE(server.wait_for_log("did you mean 'debug'?"));
  EXPECT_EQ(http(server.address(), "GET", "/mirror").status, 200);
  EXPECT_EQ(server.terminate(), 0);
}

}  // namespace
}  // namespace mortise::test
