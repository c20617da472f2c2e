// SPDX-License-Identifier: Apache-2.0
//
// A server that asks nobody for keys: whom it answers, and when it refuses to be one.
#include "server/zoo.h"

#include "support/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace mortise::test {
namespace {

using testing::HasSubstr;
using testing::Not;

using Headers = std::vector<std::pair<std::string, std::string>>;
using Environment = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kKey =
    "[[plugins.auth_sigv4.key]]\naccess_key = \"AKEXAMPLE0000000\"\n"
    "secret_key = \"0123456789012345678901234567890123456789\"\n";

std::vector<std::string> in_memory(std::vector<std::string> sets = {}) {
  sets.insert(sets.begin(), {"storage.meta=meta_memory", "storage.blob=blob_memory"});
  std::vector<std::string> flags;
  for (const std::string& set : sets) {
    flags.push_back("--set");
    flags.push_back(set);
  }
  return flags;
}

/// A request with that Host and no other headers than those given.
HttpAnswer ask(const std::string& address, const std::string& method, const std::string& target,
               const std::string& host, const Headers& headers = {}) {
  std::string head = method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 0\r\n";
  for (const auto& [name, value] : headers) head += name + ": " + value + "\r\n";
  HttpClient client(address);
  client.send(head + "\r\n");
  return client.read_answer(method == "HEAD");
}

TEST(OpenServer, AnswersToLocalNamesOnly) {
  TestServer server(
      {"[plugins.api_s3]\ndomains = [\"s3.test\"]\n[server]\nhost_names = [\"store.example\"]\n", in_memory(), {}});
  server.start();
  const std::string& address = server.address();
  const std::string port = address.substr(address.rfind(':'));
  for (const std::string& name : {std::string("localhost"), std::string("LocalHost."), std::string("a.localhost"),
                                  std::string("127.0.0.1"), std::string("127.1.2.3"), std::string("[::1]"),
                                  std::string("s3.test"), std::string("store.example"), std::string("Store.Example.")})
    for (const std::string& host : {name, name + port}) {
      EXPECT_EQ(ask(address, "GET", "/", host).status, 200) << host;
      EXPECT_EQ(ask(server.admin_address(), "GET", "/metrics", host).status, name == "s3.test" ? 403 : 200) << host;
    }
  for (const char* host : {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil-localhost",
                           "192.0.2.7", "[2001:db8::1]", "notstore.example", "sub.store.example", "127.evil.example"}) {
    const HttpAnswer refused = ask(address, "GET", "/", host);
    EXPECT_EQ(refused.status, 403) << host;
    EXPECT_THAT(refused.body, HasSubstr("<Code>AccessDenied</Code>")) << host;
    EXPECT_THAT(refused.body, HasSubstr("server.host_names")) << host;
    EXPECT_EQ(ask(address, "PUT", "/taken-over", host).status, 403) << host;
    const HttpAnswer of_admin = ask(server.admin_address(), "GET", "/metrics", host);
    EXPECT_EQ(of_admin.status, 403) << host;
    EXPECT_THAT(of_admin.body, HasSubstr("admin listener answers only to local names")) << host;
    EXPECT_EQ(ask(server.admin_address(), "POST", "/scrub", host).status, 403) << host;
    EXPECT_EQ(ask(server.admin_address(), "GET", "/healthz", host).status, 200) << host;
  }
  EXPECT_EQ(ask(address, "HEAD", "/taken-over", "localhost").status, 404);
  EXPECT_EQ(server.terminate(), 0);
}

TEST(OpenServer, ChangesNothingForPagesOfOtherSites) {
  TestServer server({"", in_memory(), {}});
  server.start();
  const std::string& address = server.address();
  const std::vector<Headers> foreign = {{{"Sec-Fetch-Site", "cross-site"}},
                                        {{"sec-fetch-site", "Cross-Site"}},
                                        {{"Origin", "https://evil.example"}},
                                        {{"Origin", "http://localhost.evil.example:80"}},
                                        {{"Origin", "null"}},
                                        {{"Origin", "http://localhost:80.evil.example"}},
                                        {{"Origin", "http://127.0.0.1:80@evil.example"}},
                                        {{"Origin", "http://[::1].evil.example"}},
                                        {{"Origin", "http://localhost/"}},
                                        {{"Origin", "http://localhost"}, {"Sec-Fetch-Site", "cross-site"}}};
  for (const Headers& headers : foreign) {
    EXPECT_EQ(ask(address, "PUT", "/other-site", "localhost", headers).status, 403);
    EXPECT_EQ(ask(address, "DELETE", "/other-site", "localhost", headers).status, 403);
    EXPECT_EQ(ask(address, "POST", "/other-site?delete", "localhost", headers).status, 403);
    Headers form = headers;
    form.emplace_back("Content-Type", "multipart/form-data; boundary=x");
    EXPECT_EQ(ask(address, "POST", "/other-site", "localhost", form).status, 403);
    EXPECT_EQ(ask(server.admin_address(), "POST", "/scrub", "localhost", headers).status, 403);
    EXPECT_EQ(ask(address, "GET", "/", "localhost", headers).status, 200);
  }
  EXPECT_EQ(ask(address, "HEAD", "/other-site", "localhost").status, 404);
  int bucket = 0;
  for (const Headers& headers : std::vector<Headers>{{{"Origin", "http://localhost:3000"}},
                                                     {{"Origin", "http://[::1]:3000"}},
                                                     {{"Origin", "http://[::1]"}},
                                                     {{"Origin", "http://localhost."}},
                                                     {{"Origin", "http://" + address}},
                                                     {{"Sec-Fetch-Site", "same-origin"}},
                                                     {{"Sec-Fetch-Site", "none"}}})
    EXPECT_EQ(ask(address, "PUT", "/own-page-" + std::to_string(++bucket), "localhost", headers).status, 200);
  EXPECT_EQ(server.terminate(), 0);
}

TEST(OpenServer, WithKeysTheNameDoesNotMatter) {
  TestServer server({std::string("[plugins.auth_sigv4]\nenabled = true\n") + kKey, in_memory(), {}});
  server.start();
  EXPECT_THAT(ask(server.address(), "GET", "/", "evil.example").body, Not(HasSubstr("host_names")));
  const HttpAnswer refused = ask(server.admin_address(), "GET", "/metrics", "evil.example");
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.body,
              HasSubstr("Its admin listener answers only to local names, and to those of server.host_names"));
  EXPECT_THAT(refused.body, Not(HasSubstr("authentication plugin"))) << "there is one";
  const HttpAnswer foreign =
      ask(server.admin_address(), "POST", "/scrub", "localhost", {{"Sec-Fetch-Site", "cross-site"}});
  EXPECT_EQ(foreign.status, 403);
  EXPECT_THAT(foreign.body, HasSubstr("On the admin listener such requests change nothing"));
  EXPECT_EQ(server.terminate(), 0);
}

TEST(OpenServer, TheNetworkMayUseAddressesAndShortNames) {
  TestServer server(
      {"", in_memory({"server.listen=0.0.0.0:0", "server.i_accept_unauthenticated_access_from_the_network=true"}), {}});
  server.start();
  const std::string address = "127.0.0.1" + server.address().substr(server.address().rfind(':'));
  for (const char* host : {"192.0.2.7", "[2001:db8::1]:80", "mortise", "mortise:51080"})
    EXPECT_EQ(ask(address, "GET", "/", host).status, 200) << host;
  EXPECT_EQ(ask(address, "GET", "/", "evil.example").status, 403);
  EXPECT_EQ(server.terminate(), 0);
}

struct Refusal {
  std::string config;
  Environment environment;
  const char* message;
};

/// Both commands must say it.
void expect_refused(const Refusal& refusal) {
  TestServer server({refusal.config, in_memory(), refusal.environment});
  EXPECT_EQ(server.start_and_wait(), 1) << refusal.config;
  EXPECT_TRUE(server.wait_for_log(refusal.message)) << refusal.config;
  std::ofstream(server.config_file(), std::ios::app);  // where there is none, nothing but that would be told
  const Finished checked = run_mortise({"check-config", server.config_file().string()}, refusal.environment);
  EXPECT_EQ(checked.code, 1) << refusal.config;
  EXPECT_THAT(checked.errors, HasSubstr(refusal.message)) << refusal.config;
}

TEST(OpenServer, KeysThatNobodyWouldBeAskedForAreRefused) {
  const char* not_enabled = "but the plugin is not enabled: nobody would be asked for keys";
  for (const Refusal& refusal : std::vector<Refusal>{
           {kKey, {}, "mortise.toml:1:22: plugins.auth_sigv4 has settings, but the plugin is not enabled"},
           {"[plugins.auth_sigv4]\nallowed_skew = \"1m\"\n", {}, "mortise.toml:2:1: plugins.auth_sigv4 has settings"},
           {"[plugins.auth_sigv4]\ncredentials_file = \"keys\"\n", {}, not_enabled},
           {"",
            {{"MORTISE_ACCESS_KEY", "AKENV"}, {"MORTISE_SECRET_KEY", "secret"}},
            "the environment variable MORTISE_ACCESS_KEY is set, but"},
           {"", {{"MORTISE_SECRET_KEY", "secret"}}, "the environment variable MORTISE_SECRET_KEY is set, but"},
           {"[plugins.auth_sigv4]\n", {{"MORTISE_ACCESS_KEY", "AKENV"}}, not_enabled},
           {"", {{"MORTISE_PLUGINS_AUTH_SIGV4_REGION", "eu-west-1"}}, "plugins.auth_sigv4 has settings"}})
    expect_refused(refusal);
}

TEST(OpenServer, KeysMayBeSwitchedOffInWords) {
  for (const std::string& tail : {std::string(kKey), std::string("allowed_skew = \"1m\"\n")}) {
    TestServer server(
        {"[plugins.auth_sigv4]\nenabled = false\n" + tail, in_memory(), {{"MORTISE_ACCESS_KEY", "AKENV"}}});
    server.start();
    EXPECT_TRUE(server.wait_for_log("nobody is asked for keys, as plugins.auth_sigv4.enabled says"));
    EXPECT_EQ(server.terminate(), 0);
  }
}

TEST(OpenServer, SaysWhoseBucketsAreOutOfReachOnceThereAreKeys) {
  TestServer open({"[[bucket]]\nname = \"first\"\n", {}, {}});
  open.start();
  EXPECT_TRUE(open.wait_for_log("\"authentication\":\"off\""));
  EXPECT_EQ(open.terminate(), 0);
  const auto with_keys = [&](const std::string& id) {
    TestServer server({std::string("[plugins.auth_sigv4]\nenabled = true\n") + kKey + "id = \"" + id + "\"\n",
                       {"--set", "server.data_dir=" + (open.directory() / "data").string()},
                       {}});
    server.start();
    EXPECT_EQ(server.terminate(), 0);
    return server.log();
  };
  EXPECT_THAT(with_keys("me"), HasSubstr("buckets belong to users without a key"));
  const std::string log = with_keys("mortise");
  EXPECT_THAT(log, Not(HasSubstr("buckets belong to users")));
  EXPECT_THAT(log, HasSubstr("\"authentication\":\"auth_sigv4\""));
  TestServer again({"[[bucket]]\nname = \"second\"\nowner = \"alice\"\n",
                    {"--set", "server.data_dir=" + (open.directory() / "data").string()},
                    {}});
  again.start();
  EXPECT_TRUE(again.wait_for_log("buckets of users with keys are open to everybody who reaches this server"));
  EXPECT_TRUE(again.wait_for_log("\"owners\":\"alice\""));
  EXPECT_EQ(again.terminate(), 0);
}

TEST(OpenServer, TheEnvironmentOfAMinioIsEnough) {  // kernel/docs/from-minio.md
  TestServer server({"",
                     in_memory(),
                     {{"MORTISE_PLUGINS_AUTH_SIGV4_ENABLED", "true"},
                      {"MORTISE_PLUGINS_AUTH_SIGV4_ACCESS_KEY_ENVIRONMENT", "MINIO_ROOT_USER"},
                      {"MORTISE_PLUGINS_AUTH_SIGV4_SECRET_KEY_ENVIRONMENT", "MINIO_ROOT_PASSWORD"},
                      {"MINIO_ROOT_USER", "minio-root-user"},
                      {"MINIO_ROOT_PASSWORD", "minio-root-password"},
                      {"MORTISE_PLUGINS_API_S3_REGION", "eu-west-1"},
                      {"MORTISE_PLUGINS_API_S3_DOMAINS", "minio.test"}}});
  server.start();
  EXPECT_TRUE(server.wait_for_log("\"authentication\":\"auth_sigv4\""));
  EXPECT_EQ(ask(server.address(), "GET", "/minio/health/live", "anything").status, 200);
  EXPECT_EQ(ask(server.address(), "GET", "/", "localhost").status, 403);
  EXPECT_EQ(server.terminate(), 0);
}

TEST(OpenServer, AuthorizationWithoutAuthenticationIsRefused) {
  expect_refused({"[plugins.auth_acl]\nenabled = true\n",
                  {},
                  "mortise.toml:2:11: plugins.auth_acl decides what identities may do"});
  expect_refused({"", {{"MORTISE_PLUGINS_AUTH_ACL_ENABLED", "true"}}, "no authentication plugin is enabled"});
  TestServer server({std::string("[plugins.auth_acl]\nenabled = true\n[plugins.auth_sigv4]\nenabled = true\n") + kKey,
                     in_memory(),
                     {}});
  server.start();
  EXPECT_EQ(server.terminate(), 0);
}

}  // namespace
}  // namespace mortise::test
