// SPDX-License-Identifier: Apache-2.0
//
// Commits on behalf of somebody: what is late or not wanted any more is not applied.
#include <mortise/call.h>

#include <atomic>
#include <future>
#include <string>

#include "contract/meta_store/fixture.h"

namespace mortise::test {
namespace {

/// A call that the test ends.
struct Caller {
  explicit Caller(int64_t deadline_ns) {
    call.size = sizeof call;
    call.request_id = str("R-1");
    call.deadline_ns = deadline_ns;
    call.self = this;
    call.cancelled = [](const mortise_call* c) -> int32_t {
      return static_cast<const Caller*>(c->self)->cancelled.load() ? 1 : 0;
    };
  }
  std::atomic<bool> cancelled{false};
  mortise_call call{};
};

}  // namespace

TEST_P(MetaStoreContract, AppliesACommitInTime) {
  const Caller caller(host_.host().monotonic_ns() + int64_t{3600} * 1'000'000'000);
  auto done = store().with(&caller.call).commit_and_wait(batch("p").put("k", "v"));
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(get("p", "k"), "v");
}

TEST_P(MetaStoreContract, AppliesNothingOfACommitThatComesTooLate) {
  const Caller caller(host_.host().monotonic_ns() - 1);
  auto done = store().with(&caller.call).commit_and_wait(batch("p").put("k", "v"));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().status, Status::timed_out);
  EXPECT_EQ(get("p", "k"), "(none)");
}

TEST_P(MetaStoreContract, AppliesNothingOfACommitThatNobodyWants) {
  Caller caller(0);
  caller.cancelled = true;
  auto done = store().with(&caller.call).commit_and_wait(batch("p").put("k", "v"));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().status, Status::cancelled);
  EXPECT_EQ(get("p", "k"), "(none)");
}

TEST_P(MetaStoreContract, TellsHowDurableACommitIs) {
  for (const mortise_durability asked : {MORTISE_STRICT, MORTISE_DATA, MORTISE_NONE}) {
    std::promise<mortise_commit_result> told;
    store().commit(Batch("p", asked).put("k", std::to_string(asked)),
                   [&](const mortise_error& e, const mortise_commit_result* r) {
                     EXPECT_EQ(e.status, MORTISE_OK);
                     told.set_value(r == nullptr ? mortise_commit_result{} : *r);
                   });
    const mortise_commit_result result = told.get_future().get();
    if ((result.present & MORTISE_COMMIT_DURABILITY) == 0) continue;
    EXPECT_LE(result.durability, asked) << "what was asked for, or better";
  }
}

}  // namespace mortise::test
