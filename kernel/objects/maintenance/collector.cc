// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/maintenance/collector.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "kernel/objects/buckets/buckets.h"
#include "kernel/objects/core/draft.h"
#include "kernel/objects/core/for_each.h"
#include "kernel/objects/core/pins.h"
#include "kernel/objects/core/unsynced_commits.h"
#include "kernel/objects/format/ids.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/format/record.h"

namespace mortise::objects {
namespace {

constexpr size_t kEntriesPerTurn = 256;
constexpr size_t kRecordsPerBatch = 1000;
constexpr int64_t kRetryMs = 60'000;
constexpr std::string_view kLeftovers;  // no partition's name: look at all of them

struct Entry {
  std::string key;
  std::string value;
};

/// The first `limit` records whose keys start with `prefix`.
Result<std::vector<Entry>> first_entries(const MetaStoreHandle& meta, const std::string& partition,
                                         std::string_view prefix, std::string_view from, size_t limit) {
  std::vector<Entry> out;
  const auto take = [&](std::string_view key, std::string_view value) {
    out.push_back({std::string(key), std::string(value)});
    return out.size() < limit;
  };
  auto read = for_each_from(meta, partition, prefix, from, take, limit);
  if (!read) return std::move(read).error();
  return out;
}

bool is_shared(const MetaStoreHandle& meta) { return (meta.abi()->flags & MORTISE_META_SHARED) != 0; }

}  // namespace

void Collector::start() { notify(std::string(kLeftovers)); }

void Collector::stop() {
  const MutexLock lock(mutex_);
  stopping_ = true;
}

void Collector::on_work(std::function<void()> wake) {
  const MutexLock lock(wake_mutex_);
  wake_ = std::move(wake);
}

void Collector::notify(const std::string& partition) {
  {
    const MutexLock lock(mutex_);
    dirty_.insert(partition);
  }
  const MutexLock lock(wake_mutex_);
  if (wake_) wake_();
}

Collector::Counts Collector::counts() const {
  const MutexLock lock(mutex_);
  return counts_;
}

bool Collector::take_partition(std::string& out) {
  const MutexLock lock(mutex_);
  if (!failed_.empty() && host_.monotonic_ns() >= retry_ns_) dirty_.merge(failed_);
  if (stopping_ || dirty_.empty()) return false;
  out = *dirty_.begin();
  dirty_.erase(dirty_.begin());
  return true;
}

bool Collector::step() {
  const MutexLock working(working_);
  std::string partition;
  if (!take_partition(partition)) return false;
  if (partition == kLeftovers)
    look_for_leftovers();
  else if (!collect(partition))
    retry_later(partition);
  return true;
}

void Collector::drain() {
  {
    const MutexLock lock(mutex_);
    retry_ns_ = 0;
  }
  while (step()) continue;
}

void Collector::retry_later(const std::string& partition) {
  const MutexLock lock(mutex_);
  if (failed_.empty()) retry_ns_ = host_.monotonic_ns() + kRetryMs * 1'000'000;
  failed_.insert(partition);
}

std::optional<int64_t> Collector::retry_in_ms() {
  const MutexLock lock(mutex_);
  if (failed_.empty()) return std::nullopt;
  return std::max<int64_t>((retry_ns_ - host_.monotonic_ns()) / 1'000'000, 1);
}

void Collector::look_for_leftovers() {
  const auto listed = meta_.partitions(keys::kBucketPartitions, [this](std::string_view partition) {
    const MutexLock lock(mutex_);
    dirty_.insert(std::string(partition));
  });
  if (listed) return;
  host_.log(LogLevel::warning, "cannot look for garbage; will try again", {pair("reason", listed.error().message)});
  retry_later(std::string(kLeftovers));
}

/// True: nothing is left, or more was noted in dirty_. False: something could not be removed; later.
bool Collector::collect(const std::string& partition) {
  auto entries = first_entries(meta_, partition, std::string_view(&keys::kGarbage, 1), {}, kEntriesPerTurn);
  if (!entries) return false;
  synced_.reset();
  bool good = true;
  Batch batch(partition, MORTISE_NONE);  // removing a blob again after a crash does no harm
  for (const auto& e : *entries) {
    if (collect_entry(partition, e.value))
      batch.remove(e.key);
    else
      good = false;
  }
  if (!batch.empty() && !meta_.commit_and_wait(batch.frees_space())) return false;
  if (!good) return false;
  if (entries->empty()) return purge_deleted_bucket(partition);
  const MutexLock lock(mutex_);
  dirty_.insert(partition);
  return true;
}

bool Collector::collect_entry(const std::string& partition, std::string_view value) {
  {
    const MutexLock lock(mutex_);
    ++counts_.entries;
  }
  if (value.empty()) return true;
  const auto rest = value.substr(1);
  switch (value.front()) {
    case kGarbageBlobs:
      return collect_blobs(rest);
    case kGarbageManifest:
      return collect_manifest(partition, rest);
    case kGarbageUpload:
      return collect_upload(partition, rest);
    default:
      return false;  // of a later release
  }
}

/// What is garbage by the records that were read last stays garbage after a loss of power.
bool Collector::records_are_synced() {
  if (synced_) return *synced_;
  synced_ = true;
  if (!unsynced_.any() && !is_shared(meta_)) return true;
  const auto done = unsynced_.sync([this] {
    Batch nothing(keys::kSystemPartition, MORTISE_STRICT);
    return meta_.commit_and_wait(nothing.frees_space());
  });
  synced_ = done.ok();
  if (!done)
    host_.log(LogLevel::warning, "blobs that are no longer needed stay until the records can be synced",
              {pair("reason", done.error().message)});
  return done.ok();
}

bool Collector::remove_blob(std::string_view id) {
  if (id.empty()) return true;
  if (!records_are_synced()) return false;
  const auto removed = blobs_.remove(id);
  if (removed) {
    const MutexLock lock(mutex_);
    ++counts_.blobs;
  }
  if (removed || removed.error().status == Status::not_found) return true;
  host_.log(LogLevel::warning, "cannot remove a blob that is no longer needed; will try again",
            {pair("blob", id), pair("reason", removed.error().message)});
  return false;
}

bool Collector::collect_blobs(std::string_view ids) {
  bool good = true;
  while (!ids.empty()) {
    const auto line = ids.find('\n');
    good = remove_blob(ids.substr(0, line)) && good;
    ids.remove_prefix(line == std::string_view::npos ? ids.size() : line + 1);
  }
  return good;
}

bool Collector::remove_part_blobs(std::string_view value) {
  PartRecord part;
  return decode(value, part) && remove_blob(part.blob);
}

bool Collector::remove_manifest_blobs(std::string_view value) {
  std::vector<PartRecord> parts;
  if (!decode_manifest(value, parts)) return false;
  bool good = true;
  for (const auto& p : parts) good = remove_blob(p.blob) && good;
  return good;
}

bool Collector::remove_range(const std::string& partition, std::string_view prefix,
                             bool (Collector::*each)(std::string_view)) {
  bool good = true;
  std::string from;
  for (;;) {
    auto entries = first_entries(meta_, partition, prefix, from, kRecordsPerBatch);
    if (!entries) return false;
    if (entries->empty()) return good;
    synced_.reset();
    Batch batch(partition, MORTISE_NONE);
    for (const auto& e : *entries) {
      if (each == nullptr || (this->*each)(e.value))
        batch.remove(e.key);
      else
        good = false;
    }
    if (!batch.empty() && !meta_.commit_and_wait(batch.frees_space())) return false;
    from = entries->back().key + '\x01';
  }
}

bool Collector::collect_manifest(const std::string& partition, std::string_view prefix) {
  if (prefix.size() < kIdSize) return false;
  const auto name = Pins::name(partition, prefix.substr(prefix.size() - kIdSize));
  if (!pins_.collect(name, partition)) return false;  // it is being read
  const bool good = remove_range(partition, prefix, &Collector::remove_manifest_blobs);
  pins_.collected(name);
  return good;
}

bool Collector::collect_upload(const std::string& partition, std::string_view prefix) {
  return remove_range(partition, prefix, &Collector::remove_part_blobs);
}

/// If the partition's bucket was deleted, its uploads and everything else go, the state last.
bool Collector::purge_deleted_bucket(const std::string& partition) {
  auto state = meta_.get(partition, keys::kState);
  if (!state) return false;
  if (!*state || (**state).empty()) return true;
  // "Live" without a bucket: its creation was interrupted, or is under way, here or in another process.
  const bool frozen = (**state).front() == 'D';
  const std::string id(keys::bucket_id_of(partition));
  if (!frozen && (is_shared(meta_) || buckets_.is_creating(id))) return true;
  auto stored = buckets_.read(std::string_view(**state).substr(1));
  if (!stored) return false;
  if (stored->bucket != nullptr && stored->bucket->id == id) return true;
  unsynced_.doubt();  // how durable the deletion is, the bucket does not say
  if (!remove_range(partition, std::string_view(&keys::kPart, 1), &Collector::remove_part_blobs)) return false;
  if (!remove_range(partition, std::string_view(&keys::kUpload, 1), nullptr)) return false;
  if (!remove_range(partition, std::string_view(&keys::kAccess, 1), nullptr)) return false;
  Batch batch(partition, MORTISE_NONE);
  batch.expect(std::string(keys::kState), **state).remove(std::string(keys::kState)).frees_space();
  return meta_.commit_and_wait(batch).ok();
}

}  // namespace mortise::objects
