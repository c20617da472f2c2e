// SPDX-License-Identifier: Apache-2.0
//
// Walking over the records whose keys start alike.
#pragma once

#include <mortise/error.h>
#include <mortise/meta_store_handle.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "kernel/objects/format/keys.h"

namespace mortise::objects {

/// Calls each(key, value) for the partition's records whose keys start with `prefix` and are not less than `from`, in
/// order and as of one moment. `each` returns nothing, or whether to go on: a bool or a Result<bool>. Returns false if
/// `each` ended it. `expected`: how many records are likely to be wanted; 0: not known.
template <class Each>
Result<bool> for_each_from(const MetaStoreHandle& meta, std::string_view partition, std::string_view prefix,
                           std::string_view from, Each&& each, uint64_t expected = 0) {
  const std::string_view first = prefix < from ? from : prefix;
  const std::string below = keys::after_all(std::string(prefix));
  auto cursor = meta.cursor(partition, {.from = first, .below = below, .expected = expected});
  if (!cursor) return std::move(cursor).error();
  auto found = cursor->seek(first);
  for (; found && *found && cursor->key().starts_with(prefix); found = cursor->next()) {
    if constexpr (std::is_void_v<decltype(each(cursor->key(), cursor->value()))>) {
      each(cursor->key(), cursor->value());
    } else {
      Result<bool> more = each(cursor->key(), cursor->value());
      if (!more || !*more) return more;
    }
  }
  if (!found) return found;
  return true;
}

template <class Each>
Result<bool> for_each(const MetaStoreHandle& meta, std::string_view partition, std::string_view prefix, Each&& each,
                      uint64_t expected = 0) {
  return for_each_from(meta, partition, prefix, {}, std::forward<Each>(each), expected);
}

}  // namespace mortise::objects
