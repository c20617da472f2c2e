// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/health.h"

#include "kernel/support/pending_answers.h"
#include "kernel/support/store_damage.h"

#include <fmt/format.h>

namespace mortise::server {
namespace {

constexpr unsigned kLoopPatience = 5;
constexpr std::chrono::seconds kStorePatience{30};

}  // namespace

admin::Health Health::report(StoreProbe& probe) {
  looks_left_.store(kLooksAfterAQuestion, std::memory_order_relaxed);
  auto& answers = support::PendingAnswers::of_process();
  if (silent_.load(std::memory_order_relaxed) >= kLoopPatience)
    return {fmt::format("an event loop has not run for {} s; the log names what blocks it", kLoopPatience), {}};
  if (answers.waiting(kStorePatience) > 0)
    return {fmt::format("a store has not answered a write for {} s; the log names it", kStorePatience.count()), {}};
  const std::string damage = support::StoreDamage::of_process().remark();
  const mortise_status last = answers.last_commit().status();
  if (last != MORTISE_OK) probe.begin();
  switch (last) {
    case MORTISE_OK:
      return {{}, damage};
    case MORTISE_NO_SPACE:
      return {{},
              "the last change found no room on the disk; reads and removals go on" +
                  (damage.empty() ? damage : "\n" + damage)};
    default:
      return {"the store of records could not take the last change; the log says why", {}};
  }
}

}  // namespace mortise::server
