// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/meta_store.h>

#include "meta_memory/records.h"

namespace mortise::meta_memory {

/// Moves over one partition of a snapshot. Holds a copy of the record it is on.
class Cursor : public CursorAuthor {
 public:
  Cursor(Records& records, std::string_view partition)
      : records_(records), start_(path_of(partition, {})), snapshot_(records.take_snapshot()) {}
  ~Cursor() override { records_.drop_snapshot(snapshot_); }

  Result<bool> seek(std::string_view key, bool before) noexcept override {
    std::string target = start_ + std::string(key);
    if (!before) return arrived(records_.next(snapshot_, target, false));
    if (key.empty()) target.back() = '\1';  // behind the partition's last key
    return arrived(records_.previous(snapshot_, target));
  }
  Result<bool> next() noexcept override { return arrived(records_.next(snapshot_, record_.path, true)); }
  std::string_view key() const noexcept override { return std::string_view(record_.path).substr(start_.size()); }
  std::string_view value() const noexcept override { return record_.value; }

 private:
  bool arrived(std::optional<Records::Record> record) {
    if (!record || record->path.compare(0, start_.size(), start_) != 0) return false;
    record_ = std::move(*record);
    return true;
  }

  Records& records_;
  const std::string start_;
  const uint64_t snapshot_;
  Records::Record record_;
};

}  // namespace mortise::meta_memory
