// SPDX-License-Identifier: Apache-2.0
//
// What a plugin is told by its host, seen through the whole program.
#include "server/zoo.h"

#include "support/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mortise::test {
namespace {

using testing::HasSubstr;

std::vector<std::string> mirror_flags(std::vector<std::string> more = {}) {
  more.insert(more.begin(), "plugins.zoo_mirror.enabled=true");
  return zoo_flags(more);
}

TEST(Mirror, SeesItsDefaults) {
  TestServer server({"", mirror_flags(), {}});
  server.start();
  const HttpAnswer answer = http(server.address(), "GET", "/mirror");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body,
            "word=none mode=slow count=3 room=65536 pause=250 on=1 words=2 second=b rows=0 secret= "
            "wrong=5/1 directory=" +
                (server.directory() / "data/zoo_mirror").string() + " access=1\n");
  EXPECT_EQ(http(server.address(), "GET", "/elsewhere").status, 404);
  EXPECT_THAT(http(server.admin_address(), "GET", "/metrics").body, HasSubstr("mortise_zoo_mirror_starts_total 1\n"));
}

TEST(Mirror, SeesFileFlagAndVariable) {
  const char* config =
      "[plugins.zoo_mirror]\nenabled = true\nmode = \"fast\"\nroom = \"128KiB\"\non = false\nwords = [\"x\"]\n"
      "[[plugins.zoo_mirror.key]]\nsecret = { env = \"MIRROR_SECRET\" }\n";
  TestServer server({config,
                     zoo_flags({"plugins.zoo_mirror.count=9"}),
                     {{"MIRROR_SECRET", "hush"}, {"MORTISE_PLUGINS_ZOO_MIRROR_WORD", "variable"}}});
  server.start();
  EXPECT_THAT(
      http(server.address(), "GET", "/mirror/x").body,
      HasSubstr("word=variable mode=fast count=9 room=131072 pause=250 on=0 words=1 second= rows=1 secret=hush"));
  EXPECT_EQ(server.log().find("hush"), std::string::npos) << "secrets are not logged";
}

TEST(Mirror, FindsOnlyWhatItNamed) {
  TestServer server({"", mirror_flags(), {}});
  server.start();
  EXPECT_EQ(http(server.address(), "GET", "/mirror/undeclared").status, 200) << "it is given nothing";
  EXPECT_TRUE(server.wait_for_log(
      "plugin 'zoo_mirror' looks for mortise.objects/1, which it neither requires nor wants: it gets nothing"));
}

/// A task that is due tomorrow runs before the plugin goes; nothing of the plugin runs after destroy().
TEST(Mirror, DelayedTasksRunBeforeThePluginGoes) {
  TestServer server({"", mirror_flags(), {}});
  server.start();
  EXPECT_EQ(server.terminate(), 0);
  EXPECT_TRUE(server.wait_for_log("the mirror stops"));
  EXPECT_TRUE(server.wait_for_log("tasks run: 1"));
}

TEST(Mirror, TwoPluginsMayNotServeTheSamePath) {
  TestServer server({"",
                     mirror_flags({"plugins.zoo_mirror.path=/s3", "plugins.api_s3.enabled=true",
                                   "plugins.checksum_openssl.enabled=true", "plugins.checksum_crc.enabled=true"}),
                     {}});
  EXPECT_EQ(server.start_and_wait(), 1);
  EXPECT_TRUE(server.wait_for_log("plugins 'api_s3' and 'zoo_mirror' both serve below '/s3/'; disable one"));
}

}  // namespace
}  // namespace mortise::test
