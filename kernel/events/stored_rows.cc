// SPDX-License-Identifier: Apache-2.0
#include "kernel/events/stored_rows.h"

#include <mortise/text/number.h>

#include "kernel/objects/core/for_each.h"
#include "kernel/objects/format/event_record.h"
#include "kernel/objects/format/keys.h"

namespace mortise::events {
namespace {

namespace keys = objects::keys;

// A run has 2^42 numbers, which is more than a century at 1,000 events a second; there can be 2^22 runs.
constexpr unsigned kBitsOfRun = 42;
constexpr int kMostAttempts = 100;
constexpr size_t kMostInBatch = 1000;

}  // namespace

Result<uint64_t> begin_sequence(const MetaStoreHandle& meta) {
  const std::string partition(keys::kSystemPartition), key(keys::kEvents);
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    auto stored = meta.get(partition, key);
    if (!stored) return std::move(stored).error();
    const auto last = *stored ? text::parse_decimal<uint64_t>(**stored) : std::optional<uint64_t>(0);
    if (!last || *last >= (uint64_t{1} << (64 - kBitsOfRun)) - 1)
      return Error(Status::corrupt, "the record '!events', which counts the runs with event targets, cannot be read");
    Batch batch(partition, MORTISE_STRICT);
    batch.expect(key, std::move(*stored)).put(key, std::to_string(*last + 1));
    auto written = meta.commit_and_wait(batch);
    if (written) return (*last + 1) << kBitsOfRun;
    if (written.error().status != Status::precondition) return std::move(written).error();
  }
  return Error(Status::busy, "the record '!events' is being changed by others all the time");
}

Result<void> each_stored_row(
    const MetaStoreHandle& meta,
    const std::function<void(const std::string& partition, std::string_view key, std::string_view record)>& each) {
  std::vector<std::string> partitions{std::string(keys::kSystemPartition)};
  auto listed = meta.partitions(keys::kBucketPartitions, [&](std::string_view p) { partitions.emplace_back(p); });
  if (!listed) return listed;
  for (const std::string& partition : partitions) {
    auto read = objects::for_each(meta, partition, std::string_view(&keys::kEvent, 1),
                                  [&](std::string_view key, std::string_view value) { each(partition, key, value); });
    if (!read) return std::move(read).error();
  }
  return {};
}

void TakenRows::add(const Entry& entry) {
  std::optional<std::string> left;
  if (!entry.absent.empty()) {
    objects::EventRecord record;
    if (decode(entry.row, record)) {
      record.targets.assign(entry.absent.begin(), entry.absent.end());
      encode(record, left.emplace());
    }
  }
  rows_[entry.partition].emplace_back(objects::event_key(entry.sequence), std::move(left));
}

std::vector<Batch> TakenRows::take() {
  std::vector<Batch> out;
  for (auto& [partition, rows] : rows_) {
    for (size_t i = 0; i < rows.size(); ++i) {
      if (i % kMostInBatch == 0) out.emplace_back(partition, MORTISE_NONE).frees_space();
      auto& [key, left] = rows[i];
      if (left)
        out.back().put(std::move(key), std::move(*left));
      else
        out.back().remove(std::move(key));
    }
  }
  rows_.clear();
  return out;
}

}  // namespace mortise::events
