// SPDX-License-Identifier: Apache-2.0
//
// Conditional requests: which condition decides, and how it failed.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/error.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/objects/format/record.h"

namespace mortise::objects {

/// A copy of mortise_conditions that outlives the call.
struct Conditions {
  Conditions() = default;
  /// nullptr: none.
  explicit Conditions(const mortise_conditions* c);
  bool any() const noexcept;

  std::string if_match;
  std::string if_none_match;
  std::optional<int64_t> modified_since_ms;
  std::optional<int64_t> unmodified_since_ms;
  std::optional<uint64_t> size;
  std::optional<int64_t> modified_ms;
  std::optional<uint64_t> state;
  bool noncurrent = false;  // of removals only
};

/// A read of `object`. MORTISE_NOT_MODIFIED where the reader is to be told that it has it already.
Result<void> check_read(const Conditions& c, const ObjectRecord& object, int64_t now_ms);
/// The source of a copy: like a read, but every failure names its condition, and carries the fact Source = true.
Result<void> check_copy_source(const Conditions& c, const ObjectRecord& object, int64_t now_ms);
/// A write over `current`, nullptr or a delete marker if there is no object.
Result<void> check_write(const Conditions& c, const ObjectRecord* current);
/// A removal of `target`; nullptr or a delete marker if there is nothing. `is_current`: it is the newest of its key.
Result<void> check_remove(const Conditions& c, const ObjectRecord* target, bool is_current);

/// Whether a list of entity tags names `etag`. "*" names any.
bool names_etag(std::string_view list, std::string_view etag);
/// An entity tag without W/ and quotes.
std::string_view bare_etag(std::string_view tag);

}  // namespace mortise::objects
