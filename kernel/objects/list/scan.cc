// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/list/scan.h"

#include "kernel/objects/format/keys.h"

namespace mortise::objects {
namespace {

// Stepping over a few records is cheaper than a seek.
constexpr int kStepsBeforeSeek = 6;
// Records between two looks at whether the page is still wanted.
constexpr uint32_t kBetweenLooks = 64;

}  // namespace

Result<CursorHandle> Scan::open_cursor(const MetaStoreHandle& meta, const std::string& partition, char letter,
                                       const mortise_list& list) {
  std::string from(1, letter);
  keys::append_escaped(from, view(list.prefix));
  const std::string below = keys::after_all(from);
  return meta.cursor(partition, {.from = from, .below = below, .expected = uint64_t{list.limit} + 1, .loose = true});
}

Scan::Scan(const Host& host, const Call& call, CursorHandle& cursor, char letter, const mortise_list& list)
    : host_(host),
      call_(call),
      cursor_(cursor),
      letter_(letter),
      list_(list),
      prefix_(view(list.prefix)),
      delimiter_(view(list.delimiter)) {
  stored_prefix_.push_back(letter);
  keys::append_escaped(stored_prefix_, prefix_);
}

std::optional<std::string_view> Scan::common_prefix() const {
  if (delimiter_.empty()) return std::nullopt;
  const auto at = key_.find(delimiter_, prefix_.size());
  if (at == std::string_view::npos) return std::nullopt;
  return key_.substr(0, at + delimiter_.size());
}

Result<bool> Scan::seek(const std::string& from) {
  if (from.empty()) return false;
  return cursor_.seek(from);
}

Result<bool> Scan::begin(bool behind_key) {
  const auto after = view(list_.after);
  if (list_.limit == 0) return false;
  if (after.empty() || after < prefix_) {
    auto found = seek(stored_prefix_);
    return found && *found ? here() : found;
  }
  if (!after.starts_with(prefix_)) return false;  // behind all of the prefix
  if (!delimiter_.empty()) {
    // Whether it ends in a common prefix or lies inside one: that prefix was returned already.
    const auto at = after.find(delimiter_, prefix_.size());
    if (at != std::string_view::npos) return skip_prefix(after.substr(0, at + delimiter_.size()));
  }
  if (behind_key) return skip_key(after);
  auto found = seek(keys::of(letter_, after));
  return found && *found ? here() : found;
}

Result<bool> Scan::here() {
  if (visited_++ % kBetweenLooks == 0)
    if (auto ended = call_.ended(host_, "list")) return std::move(*ended);
  const auto stored = cursor_.key();
  if (!stored.starts_with(stored_prefix_)) return false;
  if (letter_ == keys::kObject) {
    key_ = stored.substr(1);
    suffix_ = {};
  } else {
    const auto parts = keys::split(stored);
    key_ = parts.escaped;
    suffix_ = parts.suffix;
  }
  if (key_.find('\x01') == std::string_view::npos) return true;
  if (!keys::unescape(key_, unescaped_)) return Error(Status::corrupt, "a stored key is not in the format");
  key_ = unescaped_;
  return true;
}

Result<bool> Scan::next() {
  auto found = cursor_.next();
  return found && *found ? here() : found;
}

Result<bool> Scan::skip_key(std::string_view key) {
  // Nothing of a greater key sorts before escaped key + 01 02, and all records of the key itself do.
  auto found = seek(keys::of(letter_, key).append("\x01\x02", 2));
  return found && *found ? here() : found;
}

Result<bool> Scan::skip_prefix(std::string_view prefix) {
  const auto beyond = keys::after_all(keys::of(letter_, prefix));
  if (cursor_.key() < beyond && !cursor_.key().empty()) {
    for (int i = 0; i < kStepsBeforeSeek; ++i) {
      auto found = cursor_.next();
      if (!found || !*found) return found;
      if (cursor_.key() >= beyond) return here();
    }
  }
  auto found = seek(beyond);
  return found && *found ? here() : found;
}

void Scan::finish(bool truncated, void* context, mortise_on_list_end end) const {
  mortise_list_end e{};
  e.size = sizeof e;
  e.truncated = truncated ? 1 : 0;
  e.next = str(last_);
  e.next_version = str(last_version_);
  const mortise_error fine = empty_error();
  end(context, &fine, &e);
}

void fail_listing(const Error& error, void* context, mortise_on_list_end end) {
  end(context, ErrorView(error).abi(), nullptr);
}

}  // namespace mortise::objects
