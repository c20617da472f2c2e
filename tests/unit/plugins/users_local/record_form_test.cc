// SPDX-License-Identifier: Apache-2.0
#include "users_local/record_form.h"

#include <gtest/gtest.h>

namespace mortise::users_local {
namespace {

const SecretBox& box() {
  static const SecretBox made(BoxKey{1, 2, 3});
  return made;
}

std::string fault_of(std::string_view key, std::string_view value) {
  Directory out;
  State state;
  const auto read = read_record(key, value, box(), out, state);
  return read ? std::string() : read.error().message;
}

TEST(RecordForm, ReadsWhatItWrote) {
  User user;
  user.name = "ann";
  user.display_name = "Ann \xC3\xA9";
  user.administrator = true;
  user.groups = {"a", "b"};
  user.attributes = {{"team", "red"}};
  user.policies = {{"p", R"({"Version": "2012-10-17"})"}};
  user.password_hash = "scrypt:15:8:1:00:11";
  user.created_ms = 1'700'000'000'123;
  Key key;
  key.access_key = "MK1";
  key.secret = Secret("12345678");
  key.user = "ann";
  key.active = false;
  key.expires_ms = 5;
  key.description = "d";
  Directory out;
  State state;
  ASSERT_TRUE(read_record("user/ann", to_record(user), box(), out, state));
  ASSERT_TRUE(read_record("key/MK1", *to_record(key, box()), box(), out, state));
  ASSERT_TRUE(read_record("use/MK1", "77", box(), out, state));
  ASSERT_TRUE(read_record("use/gone", "77", box(), out, state)) << "its key was deleted meanwhile";
  ASSERT_TRUE(read_record("state", to_record(State{9, box().key_id()}), box(), out, state));
  const User& u = *find(out.users, "ann");
  EXPECT_EQ(to_record(u), to_record(user));
  EXPECT_EQ(u.name, "ann");
  const Key& k = *find(out.keys, "MK1");
  EXPECT_EQ(k.secret.view(), "12345678");
  EXPECT_EQ(k.access_key, "MK1");
  EXPECT_FALSE(k.active);
  EXPECT_EQ(k.last_used_ms->load(), 77);
  EXPECT_EQ(out.changes, 9u);
  EXPECT_EQ(state.key_id, box().key_id());
}

TEST(RecordForm, RefusesWhatItDoesNotUnderstand) {
  EXPECT_NE(fault_of("user/ann", R"({"administrator": "yes"})"), "");
  EXPECT_NE(fault_of("user/ann", R"({"may_do_less": true})"), "") << "a later release means something by it";
  EXPECT_NE(fault_of("user/ann", "[]"), "");
  EXPECT_NE(fault_of("group/g", "{"), "");
  EXPECT_NE(fault_of("key/MK1", R"({"user": "ann", "secret": "AAAA"})"), "");
  EXPECT_NE(fault_of("use/MK1", "soon"), "");
  EXPECT_NE(fault_of("state", "{}x"), "");
  EXPECT_NE(fault_of("other", "{}").find("'other'"), std::string::npos);
}

TEST(RecordForm, ASecretIsOfNoUseInTheRecordOfAnotherKey) {
  Key key;
  key.access_key = "MK1";
  key.secret = Secret("12345678");
  key.user = "ann";
  const std::string record = *to_record(key, box());
  EXPECT_EQ(record.find("12345678"), std::string::npos);
  EXPECT_EQ(fault_of("key/MK1", record), "");
  EXPECT_NE(fault_of("key/MK2", record), "");
}

}  // namespace
}  // namespace mortise::users_local
