// SPDX-License-Identifier: Apache-2.0
//
// Starting: what is served, what is refused, and what is said.
#include "server/zoo.h"

#include "support/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace mortise::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<std::string> memory_flags(std::vector<std::string> sets = {}) {
  sets.insert(sets.begin(), {"storage.meta=meta_memory", "storage.blob=blob_memory"});
  std::vector<std::string> flags;
  for (const std::string& set : sets) {
    flags.push_back("--set");
    flags.push_back(set);
  }
  return flags;
}

TEST(Start, ServesHealthReadinessAndMetrics) {
  TestServer server({"", memory_flags(), {}});
  server.start();
  EXPECT_THAT(server.address(), StartsWith("127.0.0.1:"));
  const std::string& admin = server.admin_address();
  EXPECT_EQ(http(admin, "GET", "/healthz").body, "ok\n");
  EXPECT_EQ(http(admin, "GET", "/readyz").status, 200);
  for (const char* name :
       {"live", "ready", "cluster", "cluster/read", "live/"}) {  // compose files ask for these, on either port
    EXPECT_EQ(http(admin, "GET", std::string("/minio/health/") + name).status, 200) << name;
    EXPECT_EQ(http(server.address(), "GET", std::string("/minio/health/") + name).status, 200) << name;
  }
  EXPECT_EQ(http(server.address(), "GET", "/minio/health/other").status, 404);
  const HttpAnswer metrics = http(admin, "GET", "/metrics");
  EXPECT_EQ(metrics.headers.at("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(metrics.body, HasSubstr("mortise_build_info{version="));
  EXPECT_THAT(metrics.body, HasSubstr("process_resident_memory_bytes "));
  EXPECT_THAT(metrics.body, HasSubstr("mortise_executor_workers "));
  EXPECT_THAT(metrics.body, HasSubstr("mortise_http_requests_total "));
  EXPECT_THAT(metrics.body, HasSubstr("mortise_disk_free_bytes "));
  EXPECT_THAT(metrics.body, HasSubstr("mortise_buckets 0\n"));
  EXPECT_THAT(metrics.body, HasSubstr("mortise_log_dropped_lines_total 0\n"));
  EXPECT_THAT(metrics.body, HasSubstr("operation=\"PutBucketPolicy\""));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(http(server.address(), "GET", "/").status, 200);
  EXPECT_THAT(http(admin, "GET", "/metrics").body, HasSubstr("mortise_http_responses_total{status=\"2xx\"} 8\n"));
  EXPECT_EQ(http(admin, "HEAD", "/healthz").headers.at("content-length"), "3");
  EXPECT_EQ(http(admin, "POST", "/healthz").headers.at("allow"), "GET, HEAD");
  EXPECT_EQ(http(admin, "GET", "/secrets").status, 404);
  EXPECT_EQ(server.terminate(), 0);
}

TEST(Start, TheReadyFileIsRemovedAtTheEnd) {
  TestServer server({"", memory_flags(), {}});
  server.start();
  std::ifstream file(server.directory() / "ready.json");
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(line, "{\"listen\":[\"" + server.address() + "\"],\"admin\":\"" + server.admin_address() +
                      "\",\"authentication\":\"off\",\"data\":\"" + (server.directory() / "data").string() +
                      "\",\"pid\":" + std::to_string(server.pid()) + "}");
  EXPECT_EQ(server.terminate(), 0);
  EXPECT_FALSE(std::filesystem::exists(server.directory() / "ready.json"));
}

TEST(Start, SeveralListenersAndAUnixSocket) {
  TestServer server({"", memory_flags(), {}});
  const std::string path = (server.directory() / "socket").string();
  TestServer several({"", memory_flags({"server.listen=[\"127.0.0.1:0\", \"[::1]:0\", \"unix:" + path + "\"]"}), {}});
  several.start();
  ASSERT_EQ(several.addresses().size(), 3u);
  EXPECT_THAT(several.addresses()[1], StartsWith("[::1]:"));
  EXPECT_EQ(several.addresses()[2], "unix:" + path);
  EXPECT_EQ(several.terminate(), 0);
}

TEST(Start, WithoutAnAdminListener) {
  TestServer server({"", memory_flags({"server.admin_listen="}), {}});
  server.start();
  EXPECT_EQ(server.admin_address(), "");
  EXPECT_NE(http(server.address(), "GET", "/").status, 0);
  EXPECT_EQ(server.terminate(), 0);
}

TEST(Start, APortInUseIsNamed) {
  TestServer first({"", memory_flags(), {}});
  first.start();
  TestServer second({"", memory_flags({"server.listen=" + first.address()}), {}});
  EXPECT_EQ(second.start_and_wait(), 1);
  EXPECT_TRUE(second.wait_for_log(first.address()));
  EXPECT_TRUE(second.wait_for_log("Address already in use"));
}

TEST(Start, APortInUseLeavesNoStoreBehind) {
  TestServer first({"", memory_flags(), {}});
  first.start();
  for (const auto& [key, address] : {std::pair<std::string, std::string>{"server.listen", first.address()},
                                     {"server.admin_listen", first.admin_address()}}) {
    TestServer second({"", {"--set", key + "=" + address}, {}});
    EXPECT_EQ(second.start_and_wait(), 1);
    EXPECT_TRUE(second.wait_for_log(key + ": Cannot listen on " + address + ": bind: Address already in use"));
    EXPECT_FALSE(std::filesystem::exists(second.directory() / "data")) << key;
  }
  EXPECT_EQ(http(first.address(), "GET", "/").status, 200);
}

TEST(Start, ADataDirectoryThatCannotBeMadeIsNamed) {
  TestServer server({"", memory_flags({"server.data_dir=/proc/no/data"}), {}});
  EXPECT_EQ(server.start_and_wait(), 1);
  EXPECT_TRUE(server.wait_for_log("server.data_dir is /proc/no/data, but /proc is in a file system of the kernel"));
}

TEST(Start, AnExposedListenerWithoutAuthenticationIsRefused) {
  for (const char* address : {"0.0.0.0:0", "[::]:0"}) {
    TestServer server({"", memory_flags({std::string("server.listen=") + address}), {}});
    EXPECT_EQ(server.start_and_wait(), 1);
    EXPECT_TRUE(server.wait_for_log("--set server.listen: other machines can reach '" + std::string(address) +
                                    "' and no authentication plugin is enabled"));
    EXPECT_TRUE(server.wait_for_log("i_accept_unauthenticated_access_from_the_network = true"));
  }
}

TEST(Start, AnExposedListenerIsServedIfThatIsSaidInWords) {
  TestServer server(
      {"",
       memory_flags({"server.listen=0.0.0.0:0", "server.i_accept_unauthenticated_access_from_the_network=true"}),
       {}});
  server.start();
  EXPECT_TRUE(server.wait_for_log("everybody who reaches 0.0.0.0:0 may read and change everything"));
  EXPECT_EQ(server.terminate(), 0);
}

TEST(Start, AnExposedListenerIsServedWithAuthentication) {
  TestServer server(
      {"[plugins.auth_sigv4]\nenabled = true\n[[plugins.auth_sigv4.key]]\naccess_key = \"AKEXAMPLE0000000\"\n"
       "secret_key = \"0123456789012345678901234567890123456789\"\n",
       memory_flags({"server.listen=0.0.0.0:0"}),
       {}});
  server.start();
  EXPECT_THAT(server.log(), Not(HasSubstr("may read and change everything")));
  const std::string port = server.address().substr(server.address().rfind(':'));
  EXPECT_EQ(http("127.0.0.1" + port, "GET", "/").status, 403);
  EXPECT_EQ(server.terminate(), 0);
}

TEST(Start, AConfigurationWithProblemsStartsNothing) {
  TestServer server({"[server]\nlissten = []\n[log]\nlevel = 3\n", memory_flags(), {}});
  EXPECT_EQ(server.start_and_wait(), 1);
  const std::string file = server.config_file().string();
  EXPECT_TRUE(server.wait_for_log(file + ":2:1: unknown key 'server.lissten'; did you mean 'listen'?"));
  EXPECT_TRUE(server.wait_for_log(file + ":4:9: log.level must be one of a few words, not an integer"));
  EXPECT_FALSE(std::filesystem::exists(server.directory() / "data"));
}

TEST(Start, StartsOnlyTheStoresThatAreNamed) {
  TestServer server({"", memory_flags({"log.level=debug", "plugins.meta_leveldb.enabled=true"}), {}});
  server.start();
  EXPECT_TRUE(server.wait_for_log("\"component\":\"meta_memory\""));
  EXPECT_THAT(server.log(), Not(HasSubstr("\"component\":\"meta_leveldb\"")));
  EXPECT_TRUE(server.wait_for_log("plugin meta_leveldb is enabled but not started: [storage] names other stores"));
  EXPECT_EQ(server.terminate(), 0);
}

TEST(Start, AStoreOfTheWrongKindIsNamed) {
  TestServer server({"", memory_flags({"storage.meta=blob_memory", "storage.blob=blob_memory"}), {}});
  EXPECT_EQ(server.start_and_wait(), 1);
  EXPECT_TRUE(server.wait_for_log("mortise.meta_store/1"));
}

TEST(Start, SeedsMissingBucketsAndKeepsThoseThatAreThere) {
  const char* config =
      "[[bucket]]\nname = \"first\"\n[[bucket]]\nname = \"second\"\n[bucket.properties]\nversioning = \"enabled\"\n";
  TestServer server({config, {}, {}});  // on disk: it is started twice
  server.start();
  EXPECT_EQ(http(server.address(), "HEAD", "/first").status, 200);
  EXPECT_THAT(http(server.address(), "GET", "/second?versioning").body, HasSubstr("Enabled"));
  EXPECT_EQ(http(server.address(), "PUT", "/first/key", "body").status, 200);
  EXPECT_EQ(server.terminate(), 0);
  server.start();
  EXPECT_EQ(http(server.address(), "GET", "/first/key").body, "body");
  EXPECT_EQ(server.terminate(), 0);
}

TEST(Start, WhatWasAcknowledgedIsThereAfterAKill) {
  TestServer server({"[[bucket]]\nname = \"bucket\"\n", {}, {}});
  server.start();
  const std::string large(1 << 20, 'x');
  EXPECT_EQ(http(server.address(), "PUT", "/bucket/small", "tiny").status, 200);
  EXPECT_EQ(http(server.address(), "PUT", "/bucket/large", large).status, 200);
  server.kill();
  server.start();
  EXPECT_EQ(http(server.address(), "GET", "/bucket/small").body, "tiny");
  EXPECT_EQ(http(server.address(), "GET", "/bucket/large").body, large);
  EXPECT_EQ(server.terminate(), 0);
}

}  // namespace
}  // namespace mortise::test
