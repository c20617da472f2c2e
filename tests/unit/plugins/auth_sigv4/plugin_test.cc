// SPDX-License-Identifier: Apache-2.0
//
// The built plugin, as the host sees it: keys from every source, and which requests are its own.
#include <mortise/text.h>

#include <gtest/gtest.h>
#include <mortise/users.h>

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "auth_sigv4/timestamp.h"
#include "support/loaded_plugin.h"
#include "support/temp_directory.h"
#include "support/test_host.h"
#include "unit/plugins/auth_sigv4/signer.h"

namespace mortise::auth_sigv4 {
namespace {

using Decision = Authentication::Decision;
using test::LoadedPlugin;
using test::TestHost;

Authentication ask(const LoadedPlugin& plugin, const std::string& head) {
  const auto* table = plugin.table<mortise_authn>(MORTISE_AUTHN_ID);
  mortise_access door{};
  door.self = const_cast<mortise_authn*>(table);
  door.authenticate = [](void* self, const mortise_call* call, const mortise_request* request, void* context,
                         mortise_on_authn result) {
    const auto* authn = static_cast<const mortise_authn*>(self);
    authn->authenticate(authn->self, call, request, context, result);
  };
  const test::RawRequest raw(head);
  const mortise_call call{};
  Authentication out;
  Access(&door).with(&call).authenticate(raw.request(), [&out](Authentication&& a) { out = std::move(a); });
  return out;
}

std::string start_error(TestHost& host) {
  try {
    const LoadedPlugin plugin("auth_sigv4", host);
  } catch (const std::runtime_error& e) {
    return e.what();
  }
  return "";
}

/// A version 2 request of now, which needs no more than a key to be refused for its signature.
std::string request_of(const std::string& access_key) {
  return "GET / HTTP/1.1\nHost: h\nx-amz-date: " +
         text::basic_time(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())) +
         "\nAuthorization: AWS " + access_key + ":c2lnbmF0dXJl\n";
}

bool knows(const LoadedPlugin& plugin, const std::string& access_key) {
  return ask(plugin, request_of(access_key)).code == "SignatureDoesNotMatch";
}

TEST(AuthSigv4, DoesNotStartWithoutAKey) {
  TestHost host;
  const std::string error = start_error(host);
  EXPECT_NE(error.find("there is no access key"), std::string::npos) << error;
  EXPECT_NE(error.find("MORTISE_ACCESS_KEY"), std::string::npos) << error;
}

TEST(AuthSigv4, TakesKeysFromTheConfiguration) {
  TestHost host;
  host.add_table("key", {{"access_key", "AKIA1"}, {"secret_key", "12345678"}, {"administrator", "true"}});
  host.add_table("key", {{"access_key", "AKIA2"}, {"secret_key", "12345678"}, {"id", "two"}});
  const LoadedPlugin plugin("auth_sigv4", host);
  EXPECT_TRUE(knows(plugin, "AKIA1"));
  EXPECT_TRUE(knows(plugin, "AKIA2"));
  EXPECT_EQ(ask(plugin, request_of("AKIA3")).code, "InvalidAccessKeyId");
  EXPECT_EQ(host.metric("mortise_auth_sigv4_refused_total"), 3);
}

TEST(AuthSigv4, TellsItsUsers) {
  TestHost host;
  host.add_table("key", {{"access_key", "AKIA1"}, {"secret_key", "12345678"}});
  for (const char* key : {"AKIA2", "AKIA3"})
    host.add_table("key", {{"access_key", key}, {"secret_key", "12345678"}, {"id", "two"}, {"display_name", "No. 2"}});
  const LoadedPlugin plugin("auth_sigv4", host);
  TestHost api;
  EXPECT_FALSE(Users(api.host()).complete()) << "nobody is asked for keys";
  api.provide(MORTISE_AUTHN_ID, "auth_sigv4", plugin.table<mortise_authn>(MORTISE_AUTHN_ID));
  EXPECT_FALSE(Users(api.host()).complete());
  api.provide(MORTISE_USERS_ID, "auth_sigv4", plugin.table<mortise_users>(MORTISE_USERS_ID));
  const Users users(api.host());
  EXPECT_TRUE(users.complete());
  EXPECT_EQ(users.find("AKIA1")->display_name, "AKIA1");
  EXPECT_EQ(users.find("two")->display_name, "No. 2");
  EXPECT_EQ(users.find("two")->access_key, "");
  EXPECT_FALSE(users.find("AKIA2")) << "an access key is no id";
  api.provide(MORTISE_AUTHN_ID, "another", plugin.table<mortise_authn>(MORTISE_AUTHN_ID));
  EXPECT_FALSE(Users(api.host()).complete()) << "the other one does not tell its users";
}

TEST(AuthSigv4, TellsTheRegionToSignFor) {
  for (const char* region : {"", "eu-west-1"}) {
    TestHost host({{"region", region}});
    host.add_table("key", {{"access_key", "AKIA1"}, {"secret_key", "12345678"}});
    const LoadedPlugin plugin("auth_sigv4", host);
    TestHost api;
    EXPECT_EQ(Users(api.host()).signing_region(), "");
    api.provide(MORTISE_USERS_ID, "auth_sigv4", plugin.table<mortise_users>(MORTISE_USERS_ID));
    EXPECT_EQ(Users(api.host()).signing_region(), region);
  }
}

TEST(AuthSigv4, RefusesBadConfiguration) {
  TestHost twice;
  for (int i = 0; i < 2; ++i) twice.add_table("key", {{"access_key", "A"}, {"secret_key", "12345678"}});
  EXPECT_NE(start_error(twice).find("'A' is given twice"), std::string::npos);
  TestHost no_file({{"credentials_file", "/nonexistent"}});
  EXPECT_NE(start_error(no_file).find("/nonexistent"), std::string::npos);
}

TEST(AuthSigv4, TakesKeysFromAFileAndWarnsIfOthersCanReadIt) {
  const test::TempDirectory directory;
  const std::string path = (directory.path() / "credentials").string();
  std::ofstream(path) << "[alice]\naws_access_key_id=AKIA1\naws_secret_access_key=12345678\n";
  for (mode_t mode : {mode_t{0600}, mode_t{0644}}) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    TestHost host({{"credentials_file", path}});
    const LoadedPlugin plugin("auth_sigv4", host);
    EXPECT_TRUE(knows(plugin, "AKIA1"));
    const auto lines = host.lines();
    EXPECT_EQ(std::any_of(lines.begin(), lines.end(),
                          [](const std::string& l) { return l.find("can be read by others") != std::string::npos; }),
              mode == 0644);
  }
}

TEST(AuthSigv4, TakesTheAdministratorFromTheEnvironment) {
  ASSERT_EQ(::setenv("AUTH_SIGV4_TEST_KEY", "AKIAENV", 1), 0);
  const TestHost::Options options = {{"access_key_environment", "AUTH_SIGV4_TEST_KEY"},
                                     {"secret_key_environment", "AUTH_SIGV4_TEST_SECRET"}};
  TestHost half(options);
  EXPECT_NE(start_error(half).find("only one of"), std::string::npos);
  ASSERT_EQ(::setenv("AUTH_SIGV4_TEST_SECRET", "12345678", 1), 0);
  TestHost host(options);
  const LoadedPlugin plugin("auth_sigv4", host);
  EXPECT_TRUE(knows(plugin, "AKIAENV"));
}

TEST(AuthSigv4, LeavesOtherRequestsToOthers) {
  TestHost host;
  host.add_table("key", {{"access_key", kAccessKey}, {"secret_key", kSecret}});
  const LoadedPlugin plugin("auth_sigv4", host);
  for (const char* head :
       {"GET / HTTP/1.1\nHost: h\n", "GET / HTTP/1.1\nAuthorization:\n",
        "GET / HTTP/1.1\nAuthorization: Bearer x.y.z\n", "GET / HTTP/1.1\nAuthorization: Basic eDp5\n",
        "GET /?prefix=X-Amz-Signature&AWSAccessKeyIdX=1 HTTP/1.1\n"}) {
    const auto out = ask(plugin, head);
    EXPECT_EQ(out.decision, Decision::not_mine) << head << out.code;
  }
}

TEST(AuthSigv4, TwoKindsOfAuthenticationAreOneTooMany) {
  TestHost host;
  host.add_table("key", {{"access_key", kAccessKey}, {"secret_key", kSecret}});
  const LoadedPlugin plugin("auth_sigv4", host);
  EXPECT_EQ(ask(plugin, "GET /?X-Amz-Signature=x HTTP/1.1\nAuthorization: AWS a:b\n").code, "InvalidArgument");
  EXPECT_EQ(ask(plugin, "GET /?X-Amz-Signatur%65=x HTTP/1.1\nAuthorization: AWS a:b\n").code, "InvalidArgument");
  EXPECT_EQ(ask(plugin, "GET /?AWSAccessKeyId=x HTTP/1.1\nAuthorization: AWS4-HMAC-SHA256 x\n").code,
            "InvalidArgument");
}

TEST(AuthSigv4, WhatIsSignedHasOneValue) {
  TestHost host;
  host.add_table("key", {{"access_key", kAccessKey}, {"secret_key", kSecret}});
  const LoadedPlugin plugin("auth_sigv4", host);
  const auto argument = [&](const std::string& head) {
    const auto out = ask(plugin, head);
    return out.code == "InvalidArgument" ? fact(out, "ArgumentName") : out.code;
  };
  const std::string good = request_of(kAccessKey);
  for (const char* name : {"authorization", "x-amz-date", "date", "x-amz-content-sha256", "x-amz-security-token",
                           "content-md5", "content-type"}) {
    const std::string one = std::string(name) + ": AWS a:b\n";
    const std::string other = std::string(name) + ": AWS a:c\n";
    EXPECT_EQ(argument(good + one + other), name);
    EXPECT_EQ(argument(one + other + good).empty(), false);
  }
  EXPECT_EQ(argument(good + "Date: x\nDate: x\n"), "SignatureDoesNotMatch") << "said twice, but the same";
  for (const char* name : {"X-Amz-Signature", "X-Amz-Expires", "X-Amz-Credential", "X-Amz-Content-Sha256"})
    EXPECT_EQ(argument("GET /?X-Amz-Algorithm=x&" + std::string(name) + "=1&" + name + "=2 HTTP/1.1\nHost: h\n"), name);
  for (const char* name : {"Signature", "Expires", "AWSAccessKeyId"})
    EXPECT_EQ(argument("GET /?Signature=1&" + std::string(name) + "=1&" + name + "=2 HTTP/1.1\nHost: h\n"), name);
}

TEST(AuthSigv4, LogsNoSecret) {
  TestHost host;
  host.add_table("key", {{"access_key", kAccessKey}, {"secret_key", kSecret}});
  const LoadedPlugin plugin("auth_sigv4", host);
  EXPECT_TRUE(knows(plugin, kAccessKey));
  EXPECT_FALSE(host.lines().empty());
  for (const auto& line : host.lines()) {
    EXPECT_EQ(line.find(kSecret), std::string::npos);
    EXPECT_EQ(line.find("c2lnbmF0dXJl"), std::string::npos);
  }
}

}  // namespace
}  // namespace mortise::auth_sigv4
