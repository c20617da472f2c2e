// SPDX-License-Identifier: Apache-2.0
//
// What is known about the bytes of blobs: which were compared with their checksums lately, and which are damaged. In
// memory only; a start begins with nothing. Ids of blobs are never used twice, and blobs never change, so that no entry
// can be about other bytes than it was made for.
#pragma once

#include <mortise/mutex.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace mortise {
class BlobReaderHandle;
}

namespace mortise::objects {

/// A number that changes when the blob's file is written to without the store, at best as it was when the reader was
/// opened; 0 if there is no file. The disk's own faults do not change it.
uint64_t stamp_of(const BlobReaderHandle& reader) noexcept;

/// Threads: any.
class Verdicts {
 public:
  static constexpr size_t kMaxVerified = 64 * 1024;  // some 7 MiB
  static constexpr size_t kMaxDamaged = 64 * 1024;

  /// What was verified is looked at again after `valid_ms`, or up to twice that; 0: not in this process.
  explicit Verdicts(int64_t valid_ms) : valid_ns_(valid_ms * 1'000'000) {}

  /// The stamp that the blob had when it was verified; nothing if that is not known, or too long ago.
  std::optional<uint64_t> verified(std::string_view blob, int64_t now_ns);
  void set_verified(std::string_view blob, uint64_t stamp, int64_t now_ns);
  /// It has another stamp by now.
  void forget(std::string_view blob);

  /// Cheap while nothing is damaged.
  bool is_damaged(std::string_view blob) const;
  void set_damaged(std::string_view blob);
  /// It was a transient fault of memory or disk: the bytes match.
  void absolve(std::string_view blob);

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  using Stamps = std::unordered_map<std::string, uint64_t, Hash, std::equal_to<>>;
  void age(int64_t now_ns) MORTISE_REQUIRES(mutex_);

  const int64_t valid_ns_;
  mutable Mutex mutex_;
  // The older half goes when the younger one is full or has come of age.
  Stamps young_ MORTISE_GUARDED_BY(mutex_);
  Stamps old_ MORTISE_GUARDED_BY(mutex_);
  int64_t since_ns_ MORTISE_GUARDED_BY(mutex_) = 0;  // when young_ was begun
  std::unordered_set<std::string, Hash, std::equal_to<>> damaged_ MORTISE_GUARDED_BY(mutex_);
  std::atomic<size_t> damaged_count_{0};
};

}  // namespace mortise::objects
