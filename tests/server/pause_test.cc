// SPDX-License-Identifier: Apache-2.0
//
// The process is stopped for longer than every timeout, as by a paused virtual machine: no client is to blame.
#include "server/zoo.h"

#include "support/http_client.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace mortise::test {
namespace {

TEST(Pause, DoesNotCountAgainstClients) {
  TestServer server({"",
                     zoo_flags({"plugins.standard=checksum_xxhash,checksum_openssl,api_s3", "server.timeouts.head=12s",
                                "server.timeouts.idle=12s", "server.timeouts.stall=12s", "server.timeouts.grace=12s"}),
                     {}});
  server.start();
  EXPECT_EQ(http(server.address(), "PUT", "/bucket").status, 200);
  const std::string large(32 << 20, 'x');
  EXPECT_EQ(http(server.address(), "PUT", "/bucket/large", large).status, 200);

  HttpClient upload(server.address()), document(server.address()), head(server.address()), idle(server.address()),
      download(server.address());
  EXPECT_EQ(idle.request("GET", "/").status, 200);
  upload.send("PUT /bucket/key HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhello");
  document.send("PUT /bucket?tagging HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n<Tagging>");
  head.send("GET /bucket HTTP/1.1\r\nHos");
  download.send("GET /bucket/large HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(http(server.address(), "GET", "/").status, 200);  // it has seen them all

  server.send(SIGSTOP);
  std::this_thread::sleep_for(std::chrono::seconds(16));  // what is tested
  server.send(SIGCONT);
  EXPECT_EQ(http(server.address(), "GET", "/").status, 200);
  EXPECT_TRUE(server.wait_for_log("the server did not run for"));

  EXPECT_EQ(idle.request("GET", "/").status, 200);
  upload.send("world");
  EXPECT_EQ(upload.read_answer().status, 200);
  document.send(std::string(91, ' '));
  EXPECT_EQ(document.read_answer().status, 400);  // an answer to what it says
  head.send("t: localhost\r\n\r\n");
  EXPECT_EQ(head.read_answer().status, 200);
  EXPECT_EQ(download.read_answer().body.size(), large.size());
  EXPECT_EQ(server.terminate(), 0);
}

}  // namespace
}  // namespace mortise::test
