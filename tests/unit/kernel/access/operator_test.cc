// SPDX-License-Identifier: Apache-2.0
//
// The admin listener: who has the server's key, and who has not.
#include "unit/kernel/access/access_world.h"

#include <mortise/auth.h>
#include <mortise/bytes.h>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mortise::access {
namespace {

const std::string kKey = "0123456789abcdef";

struct OperatorAnswer {
  Authentication who;
  bool may = false;
};

/// What is told inline: nobody else is asked.
OperatorAnswer ask(const Access& access, const std::string& authorization, int listener = MORTISE_LISTENER_ADMIN) {
  const mortise_pair header = pair("authorization", authorization);
  mortise_request request{};
  request.size = sizeof request;
  request.listener = static_cast<uint8_t>(listener);
  request.host = str("localhost");
  request.method = str("GET");
  request.headers = &header;
  request.header_count = 1;
  const mortise::Access door(access.table());
  OperatorAnswer out;
  door.authenticate(Request(&request), [&](Authentication&& who) { out.who = std::move(who); });
  const mortise_identity identity = out.who.identity.abi();
  mortise_access_request wanted{};
  wanted.size = sizeof wanted;
  wanted.identity = &identity;
  wanted.request = &request;
  wanted.action = str("admin:ListBuckets");
  door.authorize(wanted, [&](const mortise_decision& d) { out.may = d.opinion == MORTISE_AUTHZ_ALLOW; });
  return out;
}

void expect_key_decides(const Access& access) {
  for (const std::string scheme : {"bearer ", "BEARER ", "Bearer  "})  // as RFC 9110 has it
    EXPECT_TRUE(ask(access, scheme + kKey).may) << scheme;
  const OperatorAnswer with_key = ask(access, "Bearer " + kKey);
  EXPECT_TRUE(with_key.may);
  EXPECT_TRUE(with_key.who.identity.root);
  EXPECT_EQ(with_key.who.identity.id, "mortise");
  for (const std::string& wrong :
       std::vector<std::string>{"", "Bearer " + kKey + "0", "Bearer " + kKey.substr(1), "Bearer 0123456789abcdeF",
                                "bearer" + kKey, "Bearer", "Bearer ", "Basic " + kKey}) {
    const OperatorAnswer without = ask(access, wrong);
    EXPECT_TRUE(without.who.identity.anonymous) << wrong;
    EXPECT_FALSE(without.may) << wrong;
  }
}

/// An access service with the key; with an authn plugin that accepts everybody, if there is one.
struct Guarded {
  test::TestHost host;
  Access access;

  explicit Guarded(std::vector<AuthnPlugin> authn_plugins, std::string key = kKey)
      : access(host.host(), std::move(authn_plugins), {},
               {{"mortise", "Mortise"}, {{}, false}, std::chrono::milliseconds(50), std::move(key)}) {}
  ~Guarded() {
    access.stop();
    host.stop();
  }
};

TEST(Operator, TheKeyDecidesWithoutPlugins) { expect_key_decides(Guarded({}).access); }

TEST(Operator, TheKeyDecidesWithPluginsToo) {
  FakeAuthn everybody(MORTISE_AUTHN_ACCEPTED, "anybody");
  expect_key_decides(Guarded({everybody.plugin()}).access);
  EXPECT_EQ(everybody.asked, 0);
}

TEST(Operator, WithoutAKeyNobodyIsTheOperator) {
  const Guarded guarded({}, "");
  for (const char* given : {"", "Bearer ", "Bearer"}) EXPECT_FALSE(ask(guarded.access, given).may) << given;
}

TEST(Operator, TheKeyMeansNothingOnOtherListeners) {
  FakeAuthn everybody(MORTISE_AUTHN_ACCEPTED, "anybody");
  const Guarded guarded({everybody.plugin()});
  const OperatorAnswer asked = ask(guarded.access, "Bearer " + kKey, MORTISE_LISTENER_DATA);
  EXPECT_EQ(asked.who.identity.id, "anybody");
  EXPECT_FALSE(asked.who.identity.root);
}

}  // namespace
}  // namespace mortise::access
