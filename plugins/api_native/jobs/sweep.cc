// SPDX-License-Identifier: Apache-2.0
#include "api_native/jobs/sweep.h"

namespace mortise::api_native {

void Sweep::start(Host host, Work work) { std::shared_ptr<Sweep>(new Sweep(host, std::move(work)))->submit(); }

void Sweep::submit() {
  if (!host_.submit([self = shared_from_this()] { self->page(); })) work_.ended(server_is_stopping());
}

void Sweep::page() {
  names_.clear();
  if (!work_.wanted()) return work_.ended(std::nullopt);
  if (auto no = work_.next(names_)) return work_.ended(std::move(no));
  if (names_.empty()) return work_.ended(std::nullopt);
  left_.store(names_.size() + 1);  // and one for this loop
  for (const std::string& name : names_)
    work_.act(name, [self = shared_from_this()](Refusal refusal) { self->one_ended(std::move(refusal)); });
  one_ended(std::nullopt);
}

void Sweep::one_ended(Refusal refusal) {
  if (refusal && !failed_.exchange(true)) first_ = std::move(refusal);
  if (left_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  if (failed_) return work_.ended(std::move(first_));
  submit();
}

}  // namespace mortise::api_native
