// SPDX-License-Identifier: Apache-2.0
#include <future>

#include "contract/identity/fixture.h"

namespace mortise::test {
namespace {

constexpr const char* kPassword = "correct horse";

/// OK and whose it is, or why not.
std::pair<mortise_status, std::string> check(const Identities& identities, std::string_view user,
                                             std::string_view password) {
  std::promise<std::pair<mortise_status, std::string>> answer;
  identities.check_password(nullptr, user, password, [&](const mortise_error& e, const mortise_user* found) {
    answer.set_value({e.status, found == nullptr ? std::string() : std::string(view(found->id))});
  });
  return answer.get_future().get();
}

TEST_P(IdentityContract, APasswordIsItsUsersAlone) {
  ASSERT_TRUE(create_user("ann", {{"password", kPassword}}));
  ASSERT_TRUE(create_user("bob"));
  if (check(identities(), "ann", kPassword).first == MORTISE_UNSUPPORTED) GTEST_SKIP() << "it keeps no passwords";
  const std::pair<mortise_status, std::string> denied{MORTISE_DENIED, ""};
  EXPECT_EQ(check(identities(), "ann", kPassword).second, "ann");
  EXPECT_EQ(check(identities(), "ann", "correct hors"), denied);
  EXPECT_EQ(check(identities(), "ann", ""), denied);
  EXPECT_EQ(check(identities(), "bob", kPassword), denied);
  EXPECT_EQ(check(identities(), "bob", ""), denied);
  EXPECT_EQ(check(identities(), "nobody", kPassword), denied);
}

TEST_P(IdentityContract, APasswordIsChangedAndTakenAway) {
  const auto made = create_user("ann", {{"password", kPassword}});
  ASSERT_TRUE(made);
  EXPECT_FALSE(made->values.contains("password")) << "it is told to nobody";
  ASSERT_TRUE(change(MORTISE_IDENTITY_USER, MORTISE_IDENTITY_SET, "ann", {{"password", "battery staple"}}));
  open_again();
  EXPECT_EQ(check(identities(), "ann", kPassword).first, MORTISE_DENIED);
  EXPECT_EQ(check(identities(), "ann", "battery staple").first, MORTISE_OK);
  ASSERT_TRUE(change(MORTISE_IDENTITY_USER, MORTISE_IDENTITY_SET, "ann", {{"display_name", "Ann"}}));
  EXPECT_EQ(check(identities(), "ann", "battery staple").first, MORTISE_OK) << "other changes leave it";
  ASSERT_TRUE(change(MORTISE_IDENTITY_USER, MORTISE_IDENTITY_SET, "ann", {}, {"password"}));
  EXPECT_EQ(check(identities(), "ann", "battery staple").first, MORTISE_DENIED);
  EXPECT_EQ(change(MORTISE_IDENTITY_USER, MORTISE_IDENTITY_SET, "ann", {{"password", "short"}}).error().status,
            Status::invalid);
}

}  // namespace
}  // namespace mortise::test
