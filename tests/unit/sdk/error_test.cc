// SPDX-License-Identifier: Apache-2.0
//
// mortise/result.h and mortise/error.h: errors on their way through the ABI.
#include <gtest/gtest.h>
#include <mortise/error.h>

#include <memory>
#include <thread>

namespace mortise {
namespace {

struct Base {
  virtual ~Base() = default;
};
struct Derived : Base {};

Result<std::unique_ptr<Base>> make_derived() { return std::make_unique<Derived>(); }
Result<std::string> make_text() { return "a literal"; }
Result<std::string> fail() { return Error(Status::io, 3, "cannot read x: gone").with("Key", "x"); }
Result<void> fail_void() { return Error(Status::busy, "later"); }

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_TRUE(make_derived().ok());
  EXPECT_EQ(*make_text(), "a literal");
  const Result<std::string> failed = fail();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().status, Status::io);
  EXPECT_FALSE(fail_void());
  EXPECT_TRUE(Result<void>().ok());
}

TEST(Result, MovesOutMoveOnlyValues) {
  std::unique_ptr<Base> base = make_derived().value();
  EXPECT_NE(base, nullptr);
}

TEST(Result, FalseAndEmptyValuesAreSuccesses) {
  const Result<bool> no = false;
  EXPECT_TRUE(no.ok());
  EXPECT_FALSE(*no);
  EXPECT_TRUE(Result<std::unique_ptr<Base>>(nullptr).ok());
}

/// As an API has it whose errors are documents: not default-constructible, made from a code.
struct Refusal {
  explicit Refusal(int c) : code(c) {}
  int code;
};

Result<std::unique_ptr<int>, Refusal> even_half(int number) {
  if (number % 2 != 0) return Refusal(number);
  return std::make_unique<int>(number / 2);
}

Result<void, Refusal> check_even(int number) {
  auto half = even_half(number);
  if (!half) return std::move(half).error();
  return {};
}

TEST(Result, HoldsErrorsOfOtherTypes) {
  ASSERT_TRUE(even_half(6));
  EXPECT_EQ(**even_half(6), 3);
  ASSERT_FALSE(even_half(7));
  EXPECT_EQ(even_half(7).error().code, 7);
  EXPECT_TRUE(check_even(6).ok());
  ASSERT_FALSE(check_even(7));
  EXPECT_EQ(check_even(7).error().code, 7);
}

TEST(Result, OfAnErrorThatMayBeNothingIsAFailure) {
  const Result<void, std::optional<int>> failed = std::optional<int>();
  EXPECT_FALSE(failed.ok());
}

TEST(Errors, PassTheBoundaryWhole) {
  mortise_error out = empty_error();
  EXPECT_EQ(report(&out, fail().error()), MORTISE_IO);
  const Error back = Error::from(out);
  EXPECT_EQ(back.status, Status::io);
  EXPECT_EQ(back.detail, 3);
  EXPECT_EQ(back.message, "cannot read x: gone");
  ASSERT_EQ(back.facts.size(), 1u);
  EXPECT_EQ(back.facts[0], (std::pair<std::string, std::string>("Key", "x")));
}

TEST(Errors, AReportWithoutARecipientIsItsStatus) {
  EXPECT_EQ(report(nullptr, Error(Status::exists, "")), MORTISE_EXISTS);
}

TEST(Errors, EachThreadHasItsOwnLastReport) {
  mortise_error mine = empty_error();
  report(&mine, Error(Status::io, "mine"));
  std::thread([] {
    mortise_error other = empty_error();
    report(&other, Error(Status::busy, "of another thread"));
  }).join();
  EXPECT_EQ(view(mine.message), "mine");
}

TEST(Errors, AViewCarriesTheSame) {
  const Error error = Error(Status::corrupt, "bad").with("a", "1").with("b", "");
  const ErrorView shown(error);
  EXPECT_EQ(shown.abi()->status, MORTISE_CORRUPT);
  EXPECT_EQ(shown.abi()->fact_count, 2u);
  EXPECT_EQ(Error::from(*shown.abi()).facts, error.facts);
}

/// A plugin that says how long a text is, and gives none, must not bring the host down.
TEST(Str, NullIsNoText) {
  static_assert(view({nullptr, 5}).empty());
  static_assert(view({nullptr, 0}).empty());
  static_assert(view({"abc", 2}) == "ab");
  EXPECT_TRUE(view({"abc", 0}).empty());
}

}  // namespace
}  // namespace mortise
