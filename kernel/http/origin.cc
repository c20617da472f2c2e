// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/origin.h"

#include <mortise/mutex.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <string>

namespace mortise::http {
namespace {

/// Names are added and never removed: plugins are rarely added or removed, and a call may come after its plugin went.
struct Names {
  Mutex mutex;
  std::array<std::string, 256> text{"?"};
  std::atomic<size_t> count{1};
};

Names& names() {
  static Names all;
  return all;
}

}  // namespace

Origin origin_of(std::string_view plugin) {
  Names& all = names();
  const MutexLock lock(all.mutex);
  const size_t count = all.count.load(std::memory_order_relaxed);
  const auto end = all.text.begin() + static_cast<std::ptrdiff_t>(count);
  const auto found = std::find(all.text.begin() + 1, end, plugin);
  if (found != end) return static_cast<Origin>(found - all.text.begin());
  if (count == all.text.size()) return 0;
  *found = plugin;
  all.count.store(count + 1, std::memory_order_release);
  return static_cast<Origin>(count);
}

std::string_view name_of(Origin origin) noexcept {
  const Names& all = names();
  return origin < all.count.load(std::memory_order_acquire) ? all.text[origin] : all.text[0];
}

}  // namespace mortise::http
