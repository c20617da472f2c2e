// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/store_damage.h"

#include <fmt/format.h>

#include <exception>
#include <utility>

namespace mortise::support {

StoreDamage& StoreDamage::of_process() {
  static auto* const made = new StoreDamage;
  return *made;
}

void StoreDamage::note_corrupt_read(const char* plugin, const char* function) noexcept {
  if (corrupt_reads_.fetch_add(1, std::memory_order_relaxed) != 0) return;
  try {
    const MutexLock lock(mutex_);
    if (report_)
      report_(
          fmt::format("a read of the store met damage: {} of plugin '{}'. What is there cannot be read, the rest is "
                      "served. Stop the server and run 'mortise fsck' to see what it is; restore that from a backup. "
                      "Further ones are counted in mortise_store_corrupt_reads_total",
                      function, plugin));
  } catch (const std::exception&) {  // no memory for the line; it is counted
  }
}

std::string StoreDamage::remark() const {
  if (corrupt_reads() > 0)
    return "records of the store cannot be read, the others are served; the log says more, and 'mortise fsck' which";
  if (missing_bodies() > 0)
    return fmt::format("{} of the stored bodies that the start looked for are not there; 'mortise fsck' says which",
                       missing_bodies());
  return {};
}

void StoreDamage::report_to(std::function<void(std::string_view)> report) {
  const MutexLock lock(mutex_);
  report_ = std::move(report);
}

}  // namespace mortise::support
