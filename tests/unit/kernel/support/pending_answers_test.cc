// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/pending_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mortise::support {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class PendingAnswersTest : public testing::Test {
 protected:
  PendingAnswersTest() {
    answers.report_to([this](std::string_view line) { lines.emplace_back(line); });
  }
  ~PendingAnswersTest() override { answers.report_to({}); }

  void* expect(const char* plugin, const char* function) {
    return answers.expect<int>(
        plugin, function, MORTISE_INTERNAL,
        [](void* context, const mortise_error*, const int*) { ++*static_cast<int*>(context); }, &answered);
  }
  static void answer(void* ticket) {
    mortise_error fine{};
    fine.size = sizeof fine;
    PendingAnswers::receive<int>(ticket, &fine, nullptr);
  }

  PendingAnswers& answers = PendingAnswers::of_process();
  std::vector<std::string> lines;
  int answered = 0;
};

TEST_F(PendingAnswersTest, EachIsPassedOnOnce) {
  void* const ticket = expect("store", "commit()");
  EXPECT_THAT(answers.outstanding(), HasSubstr("plugin 'store' has not answered 1 calls of commit()"));
  answer(ticket);
  answer(ticket);
  EXPECT_EQ(answered, 1);
  EXPECT_EQ(answers.outstanding(), "");
  EXPECT_THAT(lines, ElementsAre(HasSubstr("plugin 'store' answered a call of commit() twice")));
}

TEST_F(PendingAnswersTest, ASecondAnswerNamesItsOwnCallWhoeverHasItsPlaceNow) {
  void* const first = expect("records", "commit()");
  answer(first);
  void* const second = expect("bodies", "write()");  // takes the place that is free
  answer(first);
  EXPECT_EQ(answered, 1) << "that of the other call is still to come";
  EXPECT_THAT(lines, ElementsAre(HasSubstr("plugin 'records' answered a call of commit() twice")));
  answer(second);
  answer(first);
  answer(second);
  EXPECT_EQ(answered, 2);
  EXPECT_THAT(lines, ElementsAre(HasSubstr("'records'"), HasSubstr("'records'"),
                                 HasSubstr("plugin 'bodies' answered a call of write() twice")));
}

TEST_F(PendingAnswersTest, WhatIsNoTicketIsTold) {
  void* const real = expect("store", "commit()");
  // 16 is that of a place which no answer has had yet.
  for (const uintptr_t made_up : {uintptr_t{0}, uintptr_t{16}, ~uintptr_t{0}, uintptr_t{0xffffffff}})
    answer(reinterpret_cast<void*>(made_up));
  EXPECT_EQ(answered, 0);
  EXPECT_THAT(lines, testing::Each(HasSubstr("a context that it was not given")));
  EXPECT_EQ(lines.size(), 4u);
  answer(real);
  EXPECT_EQ(answered, 1);
}

}  // namespace
}  // namespace mortise::support
