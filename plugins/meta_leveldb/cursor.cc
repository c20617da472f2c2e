// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/cursor.h"

#include <algorithm>

#include "meta_leveldb/keys.h"
#include "meta_leveldb/status.h"

namespace mortise::meta_leveldb {
namespace {

Error snapshot_lost() {
  return Error(Status::busy, "meta_leveldb: the database was reopened under a cursor after a failed write, try again");
}

}  // namespace

LeveldbCursor::LeveldbCursor(std::unique_ptr<Iterator> iterator, const mortise_cursor_options& options)
    : iterator_(std::move(iterator)),
      start_(partition_start(mortise::view(options.partition))),
      from_(mortise::view(options.from)),
      below_(mortise::view(options.below)) {}

// The status first: LevelDB steps over blocks it cannot read and goes on with the next good one.
Result<bool> LeveldbCursor::arrived(leveldb::Iterator& at) {
  if (const auto status = at.status(); !status.ok()) return to_error(status, "move a cursor");
  if (!at.Valid()) return false;
  const auto found = view(at.key());
  if (found.substr(0, start_.size()) != start_) return false;
  if (!below_.empty() && found.substr(start_.size()) >= below_) return false;
  auto value = iterator_->value();
  if (!value) return std::move(value).error();
  key_ = found.substr(start_.size());
  value_ = *value;
  return true;
}

Result<bool> LeveldbCursor::seek(std::string_view key) noexcept {
  auto* at = iterator_->get();
  if (at == nullptr) return snapshot_lost();
  target_ = start_;
  target_.append(std::max<std::string_view>(key, from_));
  at->Seek(slice(target_));
  return arrived(*at);
}

Result<bool> LeveldbCursor::next() noexcept {
  auto* at = iterator_->get();
  if (at == nullptr) return snapshot_lost();
  at->Next();
  return arrived(*at);
}

}  // namespace mortise::meta_leveldb
