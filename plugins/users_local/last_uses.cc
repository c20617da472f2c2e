// SPDX-License-Identifier: Apache-2.0
#include "users_local/last_uses.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "users_local/record_form.h"

namespace mortise::users_local {
namespace {

constexpr int64_t kEach = 60'000;      // ms
constexpr size_t kKeysOfABatch = 500;  // half of what one may have

Edit write_of(const std::vector<std::string>& keys, const Directory& now) {
  Edit edit;
  for (const std::string& name : keys)
    if (const Key* key = find(now.keys, name))  // or it was deleted meanwhile
      edit.batch.put(record_of(kUsePrefix, name), std::to_string(key->last_used_ms->load(std::memory_order_relaxed)));
  return edit;
}

}  // namespace

void LastUses::note(std::string_view access_key, int64_t unix_ms) {
  const auto now = store_.now();
  const Key* key = find(now->keys, access_key);
  if (key == nullptr) return;
  key->last_used_ms->store(unix_ms, std::memory_order_relaxed);
  const MutexLock lock(mutex_);
  const bool first = noted_.empty();
  noted_.emplace(access_key);
  if (first) (void)host_.submit_after(kEach, [this] { flush(); });
}

void LastUses::flush() {
  const MutexLock turn(flush_mutex_);
  std::set<std::string, std::less<>> noted;
  {
    const MutexLock lock(mutex_);
    noted.swap(noted_);
  }
  std::vector<std::string> keys(std::make_move_iterator(noted.begin()), std::make_move_iterator(noted.end()));
  while (!keys.empty()) {
    const size_t some = std::min(keys.size(), kKeysOfABatch);
    const std::vector<std::string> batch(keys.end() - static_cast<ptrdiff_t>(some), keys.end());
    keys.resize(keys.size() - some);
    store_.edit([batch](const Directory& now) { return Result<Edit>(write_of(batch, now)); },
                [host = host_](const Result<Edit>& done) {
                  if (!done)
                    host.log(LogLevel::warning, "the last use of keys was not kept",
                             {pair("error", done.error().message)});
                });
  }
}

}  // namespace mortise::users_local
