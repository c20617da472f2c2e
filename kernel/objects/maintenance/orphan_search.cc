// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/maintenance/orphan_search.h"

#include <algorithm>
#include <functional>

#include "kernel/objects/core/damage.h"
#include "kernel/objects/core/for_each.h"
#include "kernel/objects/core/references.h"
#include "kernel/objects/format/blob_references.h"
#include "kernel/objects/format/keys.h"

namespace mortise::objects {
namespace {

constexpr size_t kRowsPerSlice = 4096;
constexpr uint64_t kBlobsPerStep = 512;
constexpr uint64_t kBlobCost = 4096;  // bytes; what it takes to look at a blob's footer or at its owner's records
static_assert(sizeof(size_t) == sizeof(uint64_t),
              "hashes are to be long enough that no two of millions of ids share one");

uint64_t hash_of(std::string_view blob) { return std::hash<std::string_view>{}(blob); }

std::string bucket_name(const MetaStoreHandle& meta, std::string_view partition) {
  auto state = meta.get(partition, keys::kState);
  return state && *state && !(**state).empty() ? (**state).substr(1) : std::string();
}

std::string object_key(std::string_view owner_key) {
  std::string out;
  if (owner_key.empty()) return out;
  const auto escaped = owner_key.front() == keys::kObject ? owner_key.substr(1) : keys::split(owner_key).escaped;
  return keys::unescape(escaped, out) ? out : std::string();
}

}  // namespace

OrphanSearch::OrphanSearch(const MetaStoreHandle& meta, const BlobStoreHandle& blobs, uint64_t expected,
                           FindingSink sink, const std::atomic<bool>& cancelled)
    : meta_(meta),
      blob_store_(blobs),
      sink_(std::move(sink)),
      cancelled_(cancelled),
      rounds_(1 + expected / kMaxReferences) {}

Result<bool> OrphanSearch::step(uint64_t budget, uint64_t& bytes) {
  Result<void> done;
  switch (phase_) {
    case Phase::begin:
      done = begin_round();
      break;
    case Phase::collect:
      done = collect(bytes);
      break;
    case Phase::scan:
      done = scan(budget, bytes);
      break;
    case Phase::confirm:
      done = confirm(bytes);
      break;
    case Phase::find_owners:
      done = find_owners(bytes);
      break;
    case Phase::done:
      return false;
  }
  if (!done) return std::move(done).error();
  return phase_ != Phase::done;
}

Result<void> OrphanSearch::begin_round() {
  references_.clear();
  phase_ = Phase::collect;
  return begin_records();
}

Result<void> OrphanSearch::begin_records() {
  partitions_.clear();
  partition_ = 0;
  from_.clear();
  auto listed = meta_.partitions(keys::kBucketPartitions, [this](std::string_view p) { partitions_.emplace_back(p); });
  return unless_damaged(std::move(listed));
}

/// What cannot be read was reported by the walk over the records. Candidates are asked for one by one, so that no blob
/// is taken for an orphan whose record can be read.
Result<void> OrphanSearch::unless_damaged(Result<void> read) {
  if (read || read.error().status != Status::corrupt) return read;
  return {};
}

/// Some records that point to blobs. False: that was the last partition.
Result<bool> OrphanSearch::read_records(uint64_t& bytes, const EachBlob& each) {
  if (partition_ == partitions_.size()) return false;
  const std::string& partition = partitions_[partition_];
  const char letter = next_letter_with_blobs(from_.empty() ? char() : from_.front());
  if (letter == 0) {
    ++partition_;
    from_.clear();
    return true;
  }
  if (from_.empty() || from_.front() != letter) from_.assign(1, letter);
  size_t rows = 0;
  const auto read = for_each_from(
      meta_, partition, {&letter, 1}, from_,
      [&](std::string_view key, std::string_view value) {
        each_blob_of(key, value, [&](std::string_view blob) { each(key, blob); });
        bytes += key.size() + value.size();
        from_ = std::string(key) + '\x01';
        return ++rows < kRowsPerSlice;
      },
      kRowsPerSlice);
  if (read) {
    if (*read) from_.assign(1, static_cast<char>(letter + 1));
    return true;
  }
  if (read.error().status != Status::corrupt) return read.error();
  auto behind = first_behind_damage(meta_, partition, from_);
  if (!behind) return std::move(behind).error();
  from_ = behind->value_or("\x7f");  // behind all letters
  return true;
}

Result<void> OrphanSearch::collect(uint64_t& bytes) {
  auto more = read_records(bytes, [this](std::string_view, std::string_view blob) { add(blob); });
  if (!more) return std::move(more).error();
  if (*more) return {};
  std::sort(references_.begin(), references_.end());
  phase_ = Phase::scan;
  return {};
}

void OrphanSearch::add(std::string_view blob) {
  const auto hash = hash_of(blob);
  if (in_round(hash)) references_.push_back(hash);
}

Result<void> OrphanSearch::scan(uint64_t budget, uint64_t& bytes) {
  if (!scan_)
    scan_ = std::make_unique<PacedScan>(blob_store_, [this](const BlobStoreHandle::Scanned& blob) { look_up(blob); });
  const uint64_t count = std::clamp<uint64_t>(budget / kBlobCost, 1, kBlobsPerStep);
  auto more = scan_->visit(count);
  if (!more) return std::move(more).error();
  bytes += count * kBlobCost;
  if (!*more) scan_.reset();
  phase_ = Phase::confirm;
  return {};
}

/// On the scan's thread; the one that takes the steps waits for it.
void OrphanSearch::look_up(const BlobStoreHandle::Scanned& blob) {
  const auto hash = hash_of(blob.id);
  if (!in_round(hash)) return;
  ++(blob.unsettled ? unsettled_ : blobs_);
  if (blob.unsettled) return;
  if (!std::binary_search(references_.begin(), references_.end(), hash))
    candidates_.push_back({std::string(blob.id), std::string(blob.partition), std::string(blob.key), blob.size});
  else if (blob.partition.empty() && ownerless_.size() < kMaxOwnerless)
    ownerless_.emplace(blob.id);
}

Result<bool> OrphanSearch::is_orphan(const Candidate& c) const {
  if (c.partition.starts_with(keys::kBucketPartitions)) {
    auto there = is_referenced(meta_, c.id, c.partition, c.key);
    if (there && !*there) there = is_garbage_blob(meta_, c.partition, c.id);
    if (!there) return there;
    if (*there) return false;
  }
  auto opened = blob_store_.open(c.id);  // the collector may have been there first
  return opened || opened.error().status != Status::not_found;
}

Result<void> OrphanSearch::confirm(uint64_t& bytes) {
  while (!candidates_.empty() && !cancelled_.load(std::memory_order_relaxed)) {
    bytes += kBlobCost;
    const Candidate c = std::move(candidates_.back());
    candidates_.pop_back();
    auto orphan = is_orphan(c);
    if (!orphan && orphan.error().status == Status::corrupt) continue;  // its record may be what cannot be read
    if (!orphan) return std::move(orphan).error();
    if (!*orphan) continue;
    const std::string size = std::to_string(c.size) + " bytes that no record points to";
    sink_({FindingKind::orphan_blob,
           c.partition.empty() ? std::string() : bucket_name(meta_, c.partition),
           object_key(c.key),
           {},
           c.id,
           c.partition.empty() ? size + "; the file does not say whose they are" : size,
           {}});
  }
  if (!candidates_.empty()) return {};
  if (scan_) {
    phase_ = Phase::scan;
  } else if (++round_ < rounds_) {
    phase_ = Phase::begin;
  } else if (!ownerless_.empty()) {
    phase_ = Phase::find_owners;
    return begin_records();
  } else {
    phase_ = Phase::done;
  }
  return {};
}

/// The records know whose the blobs are that do not say it themselves.
Result<void> OrphanSearch::find_owners(uint64_t& bytes) {
  auto more = read_records(bytes, [this](std::string_view stored_key, std::string_view blob) {
    const auto found = ownerless_.find(blob);
    if (found == ownerless_.end()) return;
    report_ownerless(stored_key, *found);
    ownerless_.erase(found);
  });
  if (!more) return std::move(more).error();
  if (!*more || ownerless_.empty()) phase_ = Phase::done;
  return {};
}

void OrphanSearch::report_ownerless(std::string_view stored_key, const std::string& blob) {
  if (stored_key.front() == keys::kGarbage) return;  // about to be removed
  if (auto opened = blob_store_.open(blob); !opened)
    return;  // damaged as a whole, which the walk over the records tells
  sink_({FindingKind::damaged_owner,
         bucket_name(meta_, partitions_[partition_]),
         object_key(stored_key),
         {},
         blob,
         "the file of a body does not say any more whose it is",
         {},
         partitions_[partition_],
         std::string(stored_key)});
}

}  // namespace mortise::objects
