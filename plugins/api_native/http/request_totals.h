// SPDX-License-Identifier: Apache-2.0
//
// What requests came to since the start of the server, by the names that AIStore's clients ask for. Any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mortise::api_native {

class RequestTotals {
 public:
  static constexpr size_t kNone = SIZE_MAX;
  /// Of the operation of that name; kNone: it is not counted.
  static size_t slot_of(std::string_view operation) noexcept {
    for (size_t i = 0; i < kCounted.size(); ++i)
      if (kCounted[i].operation == operation) return i;
    return kNone;
  }
  /// `bytes`: of the object's that went in or out.
  void add(size_t slot, bool good, uint64_t bytes, uint64_t nanoseconds) noexcept {
    if (slot == kNone) return;
    Slot& s = slots_[slot];
    (good ? s.count : s.errors).fetch_add(1, std::memory_order_relaxed);
    s.nanoseconds.fetch_add(nanoseconds, std::memory_order_relaxed);
    if (good) s.bytes.fetch_add(bytes, std::memory_order_relaxed);
  }
  /// each(name, ending, kind, value): "get", ".n", "counter", 3.
  template <class Each>
  void for_each(Each&& each) const {
    for (size_t i = 0; i < kCounted.size(); ++i) {
      const std::string_view name = kCounted[i].metric;
      each(name, ".n", "counter", slots_[i].count.load(std::memory_order_relaxed));
      each(name, ".ns.total", "total", slots_[i].nanoseconds.load(std::memory_order_relaxed));
      each(name, ".errors", "counter", slots_[i].errors.load(std::memory_order_relaxed));
      if (kCounted[i].has_bytes) each(name, ".size", "size", slots_[i].bytes.load(std::memory_order_relaxed));
    }
  }

 private:
  struct Counted {
    std::string_view operation;
    std::string_view metric;
    bool has_bytes;
  };
  static constexpr std::array<Counted, 7> kCounted = {{{"get-object", "get", true},
                                                       {"put-object", "put", true},
                                                       {"head-object", "head", false},
                                                       {"delete-object", "del", false},
                                                       {"append", "append", false},
                                                       {"rename-obj", "ren", false},
                                                       {"list", "lst", false}}};
  struct Slot {
    std::atomic<uint64_t> count{0};
    std::atomic<uint64_t> errors{0};
    std::atomic<uint64_t> bytes{0};
    std::atomic<uint64_t> nanoseconds{0};
  };
  std::array<Slot, kCounted.size()> slots_;
};

}  // namespace mortise::api_native
