// SPDX-License-Identifier: Apache-2.0
//
// What all listings share: prefix, delimiter, where to start, when a page is full.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/error.h>
#include <mortise/meta_store_handle.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mortise::objects {

/// A page being filled with rows of object keys in order. Seeks past a common prefix instead of walking over it.
class Scan {
 public:
  /// Over the records with this letter. `list` and what `call` views must outlive this. Ends early if the call does.
  Scan(const Host& host, const Call& call, CursorHandle& cursor, char letter, const mortise_list& list);

  /// A cursor for the page: it does not leave the prefix, and need not show one moment, as pages do not either.
  static Result<CursorHandle> open_cursor(const MetaStoreHandle& meta, const std::string& partition, char letter,
                                          const mortise_list& list);

  /// To the first record that may belong to the page. `behind_key`: records of the key `after` itself are skipped, too;
  /// else they come (listings of versions and uploads start within a key).
  Result<bool> begin(bool behind_key);
  /// The record at which the cursor stands, if it is in the listing: sets key(). False at the end.
  Result<bool> here();
  Result<bool> next();
  /// To the first record whose key is greater than `key`.
  Result<bool> skip_key(std::string_view key);

  /// The object key of the record. Valid until the cursor moves.
  std::string_view key() const noexcept { return key_; }
  /// What follows the key's terminator in the stored key.
  std::string_view suffix() const noexcept { return suffix_; }
  /// The common prefix that the key rolls up into, if it does.
  std::optional<std::string_view> common_prefix() const;
  /// To the first record behind all keys that start with `prefix`.
  Result<bool> skip_prefix(std::string_view prefix);

  /// True if the page has room for one more row.
  bool room() const noexcept { return rows_ < list_.limit; }
  /// Counts a row; the page ends here unless more rows come.
  void row(std::string_view last, std::string_view version = {}) {
    ++rows_;
    last_ = last;
    last_version_ = version;
  }
  /// Calls `end` with what the page ended in.
  void finish(bool truncated, void* context, mortise_on_list_end end) const;

 private:
  Result<bool> seek(const std::string& escaped_from);

  const Host host_;
  const Call call_;
  CursorHandle& cursor_;
  const char letter_;
  const mortise_list& list_;
  const std::string_view prefix_;
  const std::string_view delimiter_;
  std::string stored_prefix_;  // letter and escaped prefix
  std::string unescaped_;
  std::string_view key_;
  std::string_view suffix_;
  uint32_t rows_ = 0;
  uint32_t visited_ = 0;
  std::string last_;
  std::string last_version_;
};

/// Closes the cursor of a page that is filled. Before `end` is told: then the call that it keeps may be over.
inline void close(CursorHandle& cursor) { const CursorHandle closed = std::move(cursor); }

/// Answers a listing that could not be made.
void fail_listing(const Error& error, void* context, mortise_on_list_end end);

}  // namespace mortise::objects
