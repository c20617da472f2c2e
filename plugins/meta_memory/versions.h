// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mortise::meta_memory {

/// The values a record had, as far as an open snapshot may still see them.
class Versions {
 public:
  /// The value that a snapshot taken at `sequence` sees; nullptr if none.
  const std::string* at(uint64_t sequence) const noexcept {
    for (auto v = all_.rbegin(); v != all_.rend(); ++v)
      if (v->sequence <= sequence) return v->value ? &*v->value : nullptr;
    return nullptr;
  }
  /// nullopt = removed. REQUIRES: `sequence` grows.
  void add(uint64_t sequence, std::optional<std::string> value) { all_.push_back({sequence, std::move(value)}); }
  /// Forgets what no snapshot at `oldest` or later can see.
  void trim(uint64_t oldest) {
    auto first = all_.begin();
    while (first != all_.end() && first + 1 != all_.end() && (first + 1)->sequence <= oldest) ++first;
    all_.erase(all_.begin(), first);
    if (all_.size() == 1 && !all_[0].value && all_[0].sequence <= oldest) all_.clear();
  }
  bool empty() const noexcept { return all_.empty(); }
  /// There is nothing to trim.
  bool lean() const noexcept { return all_.size() == 1 && all_[0].value.has_value(); }

 private:
  struct Version {
    uint64_t sequence;
    std::optional<std::string> value;
  };
  std::vector<Version> all_;  // oldest first
};

}  // namespace mortise::meta_memory
