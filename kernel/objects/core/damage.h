// SPDX-License-Identifier: Apache-2.0
//
// Records that the meta store cannot read: how to go on behind them.
#pragma once

#include <mortise/error.h>
#include <mortise/meta_store_handle.h>

#include <optional>
#include <string>
#include <string_view>

namespace mortise::objects {

/// The key of the first record behind the damage at `from`; nothing if there is none up to the partition's end. A
/// store does not tell how far damage goes, so this looks for a place behind it from where it can be read, by halves:
/// of several damaged places near each other the good records between them may be left out, too. Some hundred reads.
/// REQUIRES: to read at `from` has failed with Status::corrupt.
Result<std::optional<std::string>> first_behind_damage(const MetaStoreHandle& meta, std::string_view partition,
                                                       const std::string& from);

}  // namespace mortise::objects
