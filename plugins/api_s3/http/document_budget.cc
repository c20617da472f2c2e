// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/document_budget.h"

#include <malloc.h>

namespace mortise::api_s3 {

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

}  // namespace mortise::api_s3
