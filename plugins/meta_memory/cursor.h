// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/meta_store.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "meta_memory/records.h"

namespace mortise::meta_memory {

/// Moves over one partition of a snapshot, within bounds. Holds a copy of the record it is on.
class MemoryCursor : public Cursor {
 public:
  MemoryCursor(Records& records, const mortise_cursor_options& options)
      : records_(records),
        start_(path_of(view(options.partition), {})),
        from_(view(options.from)),
        below_(view(options.below)),
        snapshot_(records.take_snapshot()) {}
  ~MemoryCursor() override { records_.drop_snapshot(snapshot_); }

  Result<bool> seek(std::string_view key) noexcept override {
    return arrived(records_.next(snapshot_, start_ + std::string(std::max<std::string_view>(key, from_)), false));
  }
  Result<bool> next() noexcept override { return arrived(records_.next(snapshot_, record_.path, true)); }
  std::string_view key() const noexcept override { return std::string_view(record_.path).substr(start_.size()); }
  std::string_view value() const noexcept override { return record_.value; }

 private:
  bool arrived(std::optional<Records::Record> record) {
    if (!record || record->path.compare(0, start_.size(), start_) != 0) return false;
    if (!below_.empty() && std::string_view(record->path).substr(start_.size()) >= below_) return false;
    record_ = std::move(*record);
    return true;
  }

  Records& records_;
  const std::string start_;
  const std::string from_;
  const std::string below_;
  const uint64_t snapshot_;
  Records::Record record_;
};

}  // namespace mortise::meta_memory
