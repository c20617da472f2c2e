// SPDX-License-Identifier: Apache-2.0
//
// Walking over the records whose keys start alike.
#pragma once

#include <mortise/error.h>
#include <mortise/meta_store.h>

#include <string_view>
#include <type_traits>

namespace mortise::objects {

/// Calls each(key, value) for the partition's records whose keys start with `prefix` and are not less than `from`, in
/// order and as of one moment. `each` returns nothing, or whether to go on: a bool or a Result<bool>. Returns false if
/// `each` ended it.
template <class Each>
Result<bool> for_each_from(const MetaStore& meta, std::string_view partition, std::string_view prefix,
                           std::string_view from, Each&& each) {
  auto cursor = meta.cursor(partition);
  if (!cursor) return std::move(cursor).error();
  auto found = cursor->seek(prefix < from ? from : prefix);
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
Result<bool> for_each(const MetaStore& meta, std::string_view partition, std::string_view prefix, Each&& each) {
  return for_each_from(meta, partition, prefix, {}, std::forward<Each>(each));
}

}  // namespace mortise::objects
