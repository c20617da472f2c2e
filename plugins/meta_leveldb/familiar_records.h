// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace mortise::meta_leveldb {

/// A few records that batch after batch expects to be what they are, and hardly any changes: above all those of the
/// buckets. Comparing them costs no read. Whoever changes records tells of it; the committer's thread is the only one.
class FamiliarRecords {
 public:
  /// nullptr: it has to be read.
  const std::string* find(std::string_view key) const {
    const auto found = records_.find(key);
    return found == records_.end() ? nullptr : &found->second;
  }
  /// The database has it so.
  void learn(std::string_view key, std::string_view value) {
    if (value.size() > kLargest) return;
    if (records_.size() >= kMost) records_.clear();
    records_.insert_or_assign(std::string(key), std::string(value));
  }
  /// It is about to be changed.
  void forget(std::string_view key) {
    if (const auto found = records_.find(key); found != records_.end()) records_.erase(found);
  }
  /// It is not known what the database has.
  void forget_all() noexcept { records_.clear(); }

 private:
  static constexpr size_t kMost = 64;
  static constexpr size_t kLargest = size_t{4} << 10;
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_map<std::string, std::string, Hash, std::equal_to<>> records_;
};

}  // namespace mortise::meta_leveldb
