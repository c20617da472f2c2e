// SPDX-License-Identifier: Apache-2.0
//
// Keys that clients show with a token: what a provider tells of them, and how long that is kept.
#include <gtest/gtest.h>
#include <mortise/identities.h>

#include <string>

#include "auth_sigv4/identity_keys.h"
#include "support/test_host.h"

namespace mortise::auth_sigv4 {
namespace {

/// Knows the key ASIA1 with the token "token", and the lasting key MK1; both are ann's.
class OneSession final : public IdentityProvider {
 public:
  OneSession() : IdentityProvider(Administration::elsewhere) {}
  void find_key(const mortise_call*, std::string_view access_key, CredentialReply reply) noexcept override {
    ++asked;
    if (access_key != "MK1") return reply.fail(Error(Status::not_found, "none"));
    tell(access_key, nullptr, reply);
  }
  void find_user(const mortise_call*, std::string_view, UserReply reply) noexcept override {
    reply.fail(Error(Status::not_found, "none"));
  }
  void find_session(const mortise_call*, std::string_view access_key, std::string_view token,
                    CredentialReply reply) noexcept override {
    ++asked;
    if (access_key != "ASIA1" || token != "token") return reply.fail(Error(Status::not_found, "none"));
    const mortise_session session{sizeof session, 0, str("token"), str("monday"), str("{}"), 5, str(parent_key)};
    tell(access_key, &session, reply);
  }
  uint64_t generation() const noexcept override { return generation_now; }

  uint64_t generation_now = 1;
  int asked = 0;
  int64_t expires_ms = 0;
  std::string parent_key = "MK1";

 private:
  void tell(std::string_view access_key, const mortise_session* session, CredentialReply& reply) const {
    mortise_user ann{};
    ann.size = sizeof ann;
    ann.id = ann.display_name = str("ann");
    const mortise_credential told{sizeof told, 0, str(access_key), str("secret-of-it"), expires_ms, &ann, session};
    reply.give(&told);
  }
};

struct World {
  test::TestHost host;
  OneSession provider;
  IdentityKeys keys{host.host(), Identities(provider.table())};
  KeyRing ring;

  FoundKey ask(std::string_view access_key, std::string_view token) {
    FoundKey out;
    keys.find(nullptr, access_key, token, [&](const auto& taken) { out = taken(keys, ring); });
    return out;
  }
  std::string code(std::string_view access_key, std::string_view token) {
    const FoundKey found = ask(access_key, token);
    return found.failure ? found.failure->code : found.key == nullptr ? "unknown" : "";
  }
};

TEST(SessionKeys, AreFoundWithTheirToken) {
  World world;
  const FoundKey found = world.ask("ASIA1", "token");
  ASSERT_NE(found.key, nullptr);
  const Identity& who = found.key->key.identity();
  EXPECT_EQ(who.id, "ann");
  EXPECT_EQ(who.session_issued_ms, 5);
  EXPECT_EQ(who.session_name, "monday");
  EXPECT_EQ(who.session_policy, "{}");
  EXPECT_EQ(who.session_parent_key, "MK1");
  EXPECT_EQ(world.code("ASIA1", "other"), "InvalidToken");
  EXPECT_EQ(world.code("ASIA1", ""), "unknown");
  EXPECT_EQ(world.code("MK1", "token"), "InvalidToken");
  EXPECT_EQ(world.code("MK1", ""), "");
}

TEST(SessionKeys, AreKeptForTheirTokenAndAGeneration) {
  World world;
  ASSERT_NE(world.ask("ASIA1", "token").key, nullptr);
  EXPECT_NE(world.keys.known("ASIA1", "token"), nullptr);
  EXPECT_EQ(world.keys.known("ASIA1", "tokem"), nullptr);
  EXPECT_EQ(world.keys.known("ASIA1", ""), nullptr);
  world.provider.generation_now = 2;
  EXPECT_EQ(world.keys.known("ASIA1", "token"), nullptr);
}

TEST(SessionKeys, ExpireWithACodeOfTheirOwn) {
  World world;
  world.provider.expires_ms = 1;
  EXPECT_EQ(world.code("ASIA1", "token"), "ExpiredToken");
  EXPECT_EQ(world.code("MK1", ""), "unknown") << "a lasting key that expired is none";
  EXPECT_EQ(world.keys.known("ASIA1", "token"), nullptr);
}

TEST(SessionKeys, OfAConfiguredKeyMayWhatItsUserMay) {
  World world;
  ASSERT_TRUE(world.ring.add({"CONFIGURED", "secret-secret", "ann", "Ann", true, true}).ok());
  world.provider.parent_key = "CONFIGURED";
  const FoundKey found = world.ask("ASIA1", "token");
  ASSERT_NE(found.key, nullptr);
  EXPECT_TRUE(found.key->key.identity().administrator);
  EXPECT_FALSE(found.key->key.identity().root) << "rules bind it";
  EXPECT_EQ(found.key->key.identity().display_name, "Ann");
  world.keys.forget_sessions();
  EXPECT_EQ(world.keys.known("ASIA1", "token"), nullptr) << "the keys of the configuration are others now";
}

TEST(SessionKeys, AreRefusedWhereNobodyIssuesThem) {
  test::TestHost host;
  OneSession provider;
  mortise_identities older = *provider.table();
  older.begin_session = nullptr;
  older.find_session = nullptr;
  IdentityKeys keys(host.host(), Identities(&older));
  const KeyRing ring;
  FoundKey found;
  keys.find(nullptr, "ASIA1", "token", [&](const auto& taken) { found = taken(keys, ring); });
  ASSERT_TRUE(found.failure.has_value());
  EXPECT_EQ(found.failure->code, "InvalidToken");
}

}  // namespace
}  // namespace mortise::auth_sigv4
