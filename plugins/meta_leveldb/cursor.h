// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/meta_store.h>

#include <memory>
#include <string>
#include <string_view>

#include "meta_leveldb/database.h"

namespace mortise::meta_leveldb {

/// Moves over one partition of a snapshot, within bounds.
class LeveldbCursor : public Cursor {
 public:
  LeveldbCursor(std::unique_ptr<Iterator> iterator, const mortise_cursor_options& options);
  Result<bool> seek(std::string_view key) noexcept override;
  Result<bool> next() noexcept override;
  std::string_view key() const noexcept override { return key_; }
  std::string_view value() const noexcept override { return value_; }

 private:
  Result<bool> arrived(leveldb::Iterator& at);

  std::unique_ptr<Iterator> iterator_;
  const std::string start_;  // what the partition's keys start with
  const std::string from_;
  const std::string below_;
  std::string target_;
  std::string_view key_;
  std::string_view value_;
};

}  // namespace mortise::meta_leveldb
