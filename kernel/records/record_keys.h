// SPDX-License-Identifier: Apache-2.0
//
// Where records are in the meta store, as kernel/objects/format/FORMAT.md has it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mortise::records {

std::string partition_of(std::string_view name_space);

std::string stored_key(std::string_view key);
/// What starts the stored keys of all records whose keys start with `prefix`.
std::string stored_prefix(std::string_view prefix);
/// False: it is no record's.
bool read_key(std::string_view stored, std::string& key);

std::string stored_value(std::string_view value);
/// Nothing: it is of a later release, or damaged.
std::optional<std::string_view> read_value(std::string_view stored);

}  // namespace mortise::records
