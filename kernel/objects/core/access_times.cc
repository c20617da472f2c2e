// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/access_times.h"

#include "kernel/objects/format/keys.h"

#include <mortise/text/number.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace mortise::objects {
namespace {

constexpr size_t kNoteBytes = 200;  // of a note, beside its key twice

/// No id has a slash in it.
std::string name_of(const Bucket& bucket, std::string_view key) {
  std::string out;
  out.reserve(bucket.id.size() + 1 + key.size());
  return out.append(bucket.id).append("/").append(key);
}

size_t size_of(std::string_view key) { return kNoteBytes + 2 * key.size(); }

std::string stored_key_of(std::string_view key) { return keys::of(keys::kAccess, key); }

}  // namespace

int64_t AccessTimes::parse(std::string_view value) noexcept { return text::parse_decimal<int64_t>(value).value_or(0); }

AccessTimes::Shard& AccessTimes::shard_of(const std::string& name) const noexcept {
  return shards_[std::hash<std::string>{}(name) % kShards];
}

void AccessTimes::note(const std::shared_ptr<const Bucket>& bucket, std::string_view key) {
  std::string name = name_of(*bucket, key);
  const int64_t now_ms = host_.unix_ms();
  Shard& shard = shard_of(name);
  const MutexLock lock(shard.mutex);
  const auto found = shard.notes.find(name);
  if (found != shard.notes.end()) {
    found->second.read_ms = now_ms;
    return;
  }
  const size_t size = size_of(key);
  if (bytes_.fetch_add(size, std::memory_order_relaxed) + size > kMaxBytes) {
    bytes_.fetch_sub(size, std::memory_order_relaxed);
    return;
  }
  shard.notes.emplace(std::move(name), Note{bucket, std::string(key), now_ms});
}

std::optional<int64_t> AccessTimes::noted(const Bucket& bucket, std::string_view key) const {
  if (!enabled()) return std::nullopt;
  const std::string name = name_of(bucket, key);
  const Shard& shard = shard_of(name);
  const MutexLock lock(shard.mutex);
  const auto found = shard.notes.find(name);
  if (found == shard.notes.end()) return std::nullopt;
  return found->second.read_ms;
}

Result<int64_t> AccessTimes::of(const MetaStoreHandle& meta, const Bucket& bucket, std::string_view key) const {
  if (!enabled()) return int64_t{0};
  if (const auto read_ms = noted(bucket, key)) return *read_ms;
  int64_t out = 0;
  const auto found =
      meta.read(bucket.partition, stored_key_of(key), [&](std::string_view value) { out = parse(value); });
  if (!found) return found.error();
  return out;
}

/// What was taken and could not be written is dropped: it is of a bucket that is gone, or the store is in trouble.
Result<bool> AccessTimes::write_some() {
  const MutexLock lock(writing_);
  for (size_t i = 0; i < kShards && taken_.empty(); ++i) {
    Shard& shard = shards_[next_shard_];
    next_shard_ = (next_shard_ + 1) % kShards;
    const MutexLock shard_lock(shard.mutex);
    for (auto& [name, note] : shard.notes) {
      bytes_.fetch_sub(size_of(note.key), std::memory_order_relaxed);
      taken_.push_back(std::move(note));
    }
    shard.notes.clear();
  }
  if (taken_.empty()) return false;
  std::vector<Note> some;
  const auto of_one_bucket = [bucket = taken_.back().bucket](const Note& n) { return n.bucket->id == bucket->id; };
  while (!taken_.empty() && some.size() < kBatch && of_one_bucket(taken_.back())) {
    some.push_back(std::move(taken_.back()));
    taken_.pop_back();
  }
  if (auto done = write(some); !done) return std::move(done).error();
  return true;
}

/// An object that was removed meanwhile gets none; where the two cross, one is left that nothing refers to, until the
/// key is written and removed again.
Result<void> AccessTimes::write(const std::vector<Note>& notes) {
  const Bucket& bucket = *notes.front().bucket;
  Batch batch(bucket.partition, MORTISE_NONE);
  batch.expect(std::string(keys::kState), bucket.live);
  uint64_t count = 0;
  for (const Note& note : notes) {
    const auto there = meta_.read(bucket.partition, keys::of(keys::kObject, note.key), [](std::string_view) {});
    if (!there) return there.error();
    if (!*there) continue;
    batch.put(stored_key_of(note.key), std::to_string(note.read_ms));
    ++count;
  }
  if (batch.empty()) return {};
  const auto written = meta_.commit_and_wait(batch);
  if (!written && written.error().status != Status::precondition) return written;
  if (written) written_.fetch_add(count, std::memory_order_relaxed);
  return {};
}

Result<int64_t> AccessTimeScan::of(std::string_view key) {
  if (!times_.enabled()) return int64_t{0};
  if (const auto read_ms = times_.noted(bucket_, key)) return *read_ms;
  const std::string wanted = stored_key_of(key);
  if (!cursor_) {
    auto opened = meta_.cursor(bucket_.partition, {.from = wanted, .loose = true});
    if (!opened) return std::move(opened).error();
    cursor_.emplace(std::move(opened).value());
    const auto found = cursor_->seek(wanted);
    if (!found) return found.error();
    at_end_ = !*found;
  }
  if (!at_end_ && cursor_->key() < std::string_view(wanted)) {
    const auto found = cursor_->seek(wanted);
    if (!found) return found.error();
    at_end_ = !*found;
  }
  return at_end_ || cursor_->key() != std::string_view(wanted) ? int64_t{0} : AccessTimes::parse(cursor_->value());
}

}  // namespace mortise::objects
