// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/answer_faults.h"

#include <mortise/bytes.h>
#include <mortise/error.h>

#include <gtest/gtest.h>

#include <string>

namespace mortise::support {
namespace {

constexpr mortise_str kNoText{nullptr, 5};

TEST(AnswerFaults, WhatIsNotThereIsFine) {
  EXPECT_EQ(fault_of(mortise_str{}), nullptr);
  EXPECT_EQ(fault_of(str("text")), nullptr);
  EXPECT_EQ(fault_of(static_cast<const mortise_pair*>(nullptr), 0), nullptr);
  mortise_remote_object object{};
  object.size = sizeof object;
  EXPECT_EQ(fault_of(object), nullptr);
  const mortise_error fine = empty_error();
  EXPECT_EQ(fault_of_answer(&fine, &object), nullptr);
  EXPECT_EQ(fault_of_answer(&fine, static_cast<const mortise_commit_result*>(nullptr)), nullptr);
}

TEST(AnswerFaults, LengthsWithoutBytes) {
  EXPECT_NE(fault_of(kNoText), nullptr);
  const mortise_pair bad{str("name"), kNoText};
  EXPECT_NE(fault_of(&bad, 1), nullptr);
  EXPECT_NE(fault_of(static_cast<const mortise_pair*>(nullptr), 1), nullptr);
  mortise_error error = empty_error();
  error.status = MORTISE_IO;
  error.fact_count = 1;
  EXPECT_NE(fault_of(error), nullptr);
  EXPECT_NE(fault_of_answer<mortise_remote_object>(&error, nullptr), nullptr);
}

TEST(AnswerFaults, ASuccessHasAResult) {
  const mortise_error fine = empty_error();
  EXPECT_STREQ(fault_of_answer<mortise_remote_object>(&fine, nullptr), "success, and nothing else");
  mortise_credential nobodys{};
  nobodys.size = sizeof nobodys;
  EXPECT_STREQ(fault_of_answer(&fine, &nobodys), "a key that is nobody's");
}

/// A text that nobody looked at would be read by whoever copies the struct.
TEST(AnswerFaults, EveryTextOfWhoSomebodyIs) {
  for (mortise_str mortise_identity::*text :
       {&mortise_identity::id, &mortise_identity::display_name, &mortise_identity::access_key, &mortise_identity::scope,
        &mortise_identity::session_name, &mortise_identity::session_policy, &mortise_identity::session_parent_key,
        &mortise_identity::session_tags}) {
    mortise_identity who{};
    who.size = sizeof who;
    who.*text = kNoText;
    mortise_authn_result result{};
    result.size = sizeof result;
    result.identity = &who;
    EXPECT_NE(fault_of(result), nullptr);
  }
  mortise_user user{};
  user.size = sizeof user;
  user.boundary = {str("limit"), kNoText};
  const mortise_error fine = empty_error();
  EXPECT_NE(fault_of_answer(&fine, &user), nullptr);
  user.boundary = {};
  for (mortise_str mortise_session::*text : {&mortise_session::token, &mortise_session::name, &mortise_session::policy,
                                             &mortise_session::parent_key, &mortise_session::tags}) {
    mortise_session session{};
    session.size = sizeof session;
    session.*text = kNoText;
    mortise_credential key{};
    key.size = sizeof key;
    key.user = &user;
    key.session = &session;
    EXPECT_NE(fault_of_answer(&fine, &key), nullptr);
  }
}

/// Nothing is read beyond what the maker of a struct, or of a row, knew.
TEST(AnswerFaults, OnlyWhatIsThereIsLookedAt) {
  mortise_authn_result result{};
  result.fact_count = 7;
  result.size = offsetof(mortise_authn_result, code);
  EXPECT_EQ(fault_of(result), nullptr);
  result.size = sizeof result;
  EXPECT_NE(fault_of(result), nullptr);

  mortise_remote_object rows[2]{};
  rows[0].size = rows[1].size = sizeof rows[0];
  rows[1].etag = kNoText;
  mortise_remote_page page{};
  page.size = sizeof page;
  page.objects = rows;
  page.object_count = 1;
  page.object_size = sizeof rows[0];
  EXPECT_EQ(fault_of(page), nullptr);
  page.object_count = 2;
  EXPECT_NE(fault_of(page), nullptr);
  page.object_size = 2;
  EXPECT_STREQ(fault_of(page), "an array whose rows are too small");
}

}  // namespace
}  // namespace mortise::support
