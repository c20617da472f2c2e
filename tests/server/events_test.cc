// SPDX-License-Identifier: Apache-2.0
//
// A server with an event target that does not take what it is given.
#include "server/zoo.h"

#include "support/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace mortise::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> event_flags(std::vector<std::string> more) {
  more.insert(more.begin(),
              {"plugins.standard=checksum_xxhash,checksum_openssl,api_s3", "plugins.zoo_event_file.enabled=true",
               "storage.meta=meta_leveldb", "storage.blob=blob_fs"});
  return zoo_flags(more);
}

std::string events_of(const TestServer& server) {
  std::ifstream file(server.directory() / "data/zoo_event_file/events");
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

std::string metrics_of(const TestServer& server) { return http(server.admin_address(), "GET", "/metrics").body; }

TEST(Events, ChangesAreToldWithTheirFacts) {
  TestServer server({"", event_flags({}), {}});
  server.start();
  ASSERT_EQ(http(server.address(), "PUT", "/bucket").status, 200);
  ASSERT_EQ(http(server.address(), "PUT", "/bucket/key", "abc").status, 200);
  ASSERT_EQ(http(server.address(), "PUT", "/bucket/quiet", "abc").status, 200);
  ASSERT_EQ(server.terminate(), 0);
  server.start();  // whatever was not taken before
  while (metrics_of(server).find("mortise_events_queued{target=\"zoo_event_file\"} 0\n") == std::string::npos) {
  }
  EXPECT_EQ(server.terminate(), 0);
  const std::string events = events_of(server);
  EXPECT_THAT(events, HasSubstr("\t8\tbucket\t"));
  EXPECT_THAT(events, HasSubstr("\tkey\tnull\t900150983cd24fb0d6963f7d28e17f72\t"));
  EXPECT_THAT(events, Not(HasSubstr("quiet")));
}

TEST(Events, OneThatNeverAnswersRefusesItsOwnChangesAndNoStop) {
  TestServer server({"", event_flags({"plugins.zoo_event_file.answers=never", "events.max_queued=2"}), {}});
  server.start();
  ASSERT_EQ(http(server.address(), "PUT", "/bucket").status, 200);
  ASSERT_EQ(http(server.address(), "PUT", "/bucket/a", "abc").status, 200);
  const HttpAnswer refused = http(server.address(), "PUT", "/bucket/b", "abc");
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.body, HasSubstr("<Code>SlowDown</Code>"));
  EXPECT_THAT(refused.body, HasSubstr("is too far behind"));
  EXPECT_EQ(http(server.address(), "DELETE", "/bucket/a").status, 503);
  EXPECT_EQ(http(server.address(), "GET", "/bucket/a").body, "abc");
  EXPECT_EQ(http(server.address(), "PUT", "/quiet-bucket").status, 200);
  EXPECT_EQ(http(server.address(), "PUT", "/quiet-bucket/b", "abc").status, 200);
  EXPECT_EQ(http(server.admin_address(), "GET", "/healthz").status, 200);
  EXPECT_THAT(metrics_of(server), HasSubstr("mortise_events_queued{target=\"zoo_event_file\"} 2\n"));
  EXPECT_EQ(server.terminate(), 0);
  EXPECT_THAT(server.log(), HasSubstr("'zoo_event_file' is too far behind"));
}

}  // namespace
}  // namespace mortise::test
