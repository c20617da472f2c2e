// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/damage.h"

#include <utility>

#include "kernel/objects/core/key_space.h"

namespace mortise::objects {
namespace {

/// What a cursor finds that is put at a key.
struct SeekResult {
  bool readable = false;
  std::optional<std::string> key;  // nothing: the end of the partition
};

Result<SeekResult> seek_to(const MetaStoreHandle& meta, std::string_view partition, std::string_view at) {
  auto cursor = meta.cursor(partition);
  if (!cursor) return std::move(cursor).error();
  auto found = cursor->seek(at);
  if (!found && found.error().status == Status::corrupt) return SeekResult{};
  if (!found) return std::move(found).error();
  return SeekResult{true, *found ? std::optional(std::string(cursor->key())) : std::nullopt};
}

}  // namespace

Result<std::optional<std::string>> first_behind_damage(const MetaStoreHandle& meta, std::string_view partition,
                                                       const std::string& from) {
  std::string low = from, high = "\xff";  // behind all keys
  auto behind = seek_to(meta, partition, high);
  if (!behind) return std::move(behind).error();
  if (!behind->readable) return std::optional<std::string>();
  for (std::string at = middle_key(low, high); !at.empty(); at = middle_key(low, high)) {
    auto found = seek_to(meta, partition, at);
    if (!found) return std::move(found).error();
    if (found->readable) behind->key = std::move(found->key);
    (found->readable ? high : low) = at;
  }
  return std::move(behind->key);
}

}  // namespace mortise::objects
