// SPDX-License-Identifier: Apache-2.0
#include "api_base/document_budget.h"

#include <malloc.h>

namespace mortise::api_base {

void give_memory_back_soon(const Host& host) {
  static std::atomic<bool> due{false};
  if (due.exchange(true)) return;
  constexpr int64_t kDelay = 1000;
  const bool taken = host.submit_after(kDelay, [] {
    due = false;
    ::malloc_trim(0);
  });
  if (!taken) due = false;
}

}  // namespace mortise::api_base
