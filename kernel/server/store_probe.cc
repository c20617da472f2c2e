// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/store_probe.h"

#include "kernel/objects/format/keys.h"
#include "kernel/support/clock.h"

#include <string>

namespace mortise::server {
namespace {

constexpr int64_t kPauseNs = 1'000'000'000;
constexpr const char* kKey = "!probe";  // of no record: its removal leaves nothing

}  // namespace

void StoreProbe::begin() {
  const int64_t now = support::monotonic_ns();
  if (now < state_->next_ns.load(std::memory_order_relaxed) || state_->under_way.exchange(true)) return;
  state_->next_ns.store(now + kPauseNs, std::memory_order_relaxed);
  Batch batch(std::string(objects::keys::kSystemPartition), MORTISE_STRICT);
  batch.remove(kKey);
  store_.commit(batch, [state = state_](const mortise_error&) { state->under_way = false; });
}

}  // namespace mortise::server
