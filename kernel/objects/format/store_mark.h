// SPDX-License-Identifier: Apache-2.0
//
// What is written into both stores so that they are known to belong together; see FORMAT.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mortise::objects {

/// An identity that both stores share, and a step that both take together. The label of a blob store is one.
struct Mark {
  std::string identity;  // 32 hex digits
  uint64_t step = 0;     // counts up; 0: the stores are being paired
  std::string token;     // 16 hex digits of this step; copies that were used separately have different ones

  bool operator==(const Mark&) const = default;
};

/// The meta store's side.
struct MarkRecord {
  Mark mark;
  std::optional<std::string> next;  // token of the next step, if it is being taken

  Mark following() const { return {mark.identity, mark.step + 1, next.value_or("")}; }
};

std::string encode(const Mark& mark);
std::string encode(const MarkRecord& record);
/// Nothing: not one.
std::optional<Mark> decode_mark(std::string_view bytes);
std::optional<MarkRecord> decode_mark_record(std::string_view bytes);

}  // namespace mortise::objects
