// SPDX-License-Identifier: Apache-2.0
//
// What an epoll event is about, as the number that comes with it.
#pragma once

#include <pistache/os.h>

#include <cstddef>
#include <cstdint>

namespace mortise::http {

enum class EventKind : uint64_t { connection, listener, wakeup, timer };

constexpr uint32_t kGenerations = (1u << 24) - 1;

/// 8 bits of kind, 24 of generation, 32 of descriptor or index.
inline Pistache::Polling::Tag make_tag(EventKind kind, uint32_t generation, size_t index) {
  return Pistache::Polling::Tag(static_cast<uint64_t>(kind) << 56 |
                                static_cast<uint64_t>(generation & kGenerations) << 32 | index);
}

}  // namespace mortise::http
