// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/maintenance/scrub.h"

#include <utility>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/for_each.h"
#include "kernel/objects/format/keys.h"

namespace mortise::objects {
namespace {

bool is_gone(const Result<void>& removed) { return !removed && removed.error().status == Status::not_found; }

}  // namespace

Scrub::Scrub(Engine& engine, ScrubOptions options, FindingSink each)
    : engine_(engine),
      options_(options),
      each_(std::move(each)),
      phase_(options.with_total ? Phase::total : Phase::begin),
      total_(engine) {
  report_.state = ScrubState::running;
  report_.started_ms = engine.host.unix_ms();
}

ScrubReport Scrub::report() const {
  const MutexLock lock(mutex_);
  return report_;
}

void Scrub::resume(const ScrubPosition& position) {
  references_ = position.references;
  const MutexLock lock(mutex_);
  position_ = position;
  static_cast<ScrubCounts&>(report_) = position.counts;
  report_.started_ms = position.started_ms;
  report_.resumed = true;
}

std::optional<ScrubPosition> Scrub::position() const {
  const MutexLock lock(mutex_);
  return position_;
}

/// Everything before `from` in the partition at hand was looked at, and everything in those before it.
void Scrub::reached(const std::string& from) {
  const MutexLock lock(mutex_);
  position_ = ScrubPosition{phase_ == Phase::orphans,
                            walk_ ? walk_->partition() : std::string(),
                            from,
                            references_,
                            report_.started_ms,
                            report_};
}

void Scrub::finish(ScrubState state) {
  phase_ = Phase::done;
  orphans_.reset();  // it may keep a scan of the blob store open
  count([&](ScrubReport& r) {
    r.state = state;
    r.finished_ms = engine_.host.unix_ms();
    if (state == ScrubState::finished && r.total != 0) r.total = r.bytes;  // what came and went is known now
  });
}

bool Scrub::step(uint64_t budget, uint64_t& used) {
  const uint64_t until = used + budget;
  while (phase_ != Phase::done && used < until) {
    if (cancelled_.load(std::memory_order_relaxed)) {
      finish(ScrubState::cancelled);
      break;
    }
    const auto advanced = advance(until - used, used);
    if (advanced) continue;
    found({FindingKind::store, {}, {}, {}, {}, "the check ended early: " + advanced.error().message, {}});
    finish(ScrubState::finished);
  }
  return phase_ != Phase::done;
}

Result<void> Scrub::advance(uint64_t budget, uint64_t& used) {
  if (!work_.empty()) {
    work(budget, used);
    return {};
  }
  switch (phase_) {
    case Phase::total:
      count_total(budget, used);
      return {};
    case Phase::begin:
      return begin(used);
    case Phase::buckets:
      return next_records(used);
    case Phase::orphans:
      return search_orphans(budget, used);
    case Phase::done:
      break;
  }
  return {};
}

/// If that fails, nobody knows how much there is; the check itself tells what is wrong.
void Scrub::count_total(uint64_t budget, uint64_t& used) {
  const auto more = total_.step(budget, used);
  if (more && *more) return;
  phase_ = Phase::begin;
  if (more) count([&](ScrubReport& r) { r.total = total_.bytes(); });
}

// ---- buckets and their records

Result<void> Scrub::begin(uint64_t& used) {
  phase_ = Phase::buckets;
  const auto check = [&](std::string_view key, std::string_view value) -> Result<bool> {
    used += key.size() + value.size();
    count([](ScrubReport& r) { ++r.records; });
    if (auto checked = check_bucket_record(key.substr(1), value); !checked) return std::move(checked).error();
    return true;
  };
  auto checked = for_each(engine_.meta, keys::kSystemPartition, std::string_view(&keys::kBucket, 1), check);
  if (!checked && checked.error().status != Status::corrupt) return std::move(checked).error();
  if (!checked) cannot_read("the list of buckets", checked.error());
  auto listed =
      engine_.meta.partitions(keys::kBucketPartitions, [this](std::string_view p) { partitions_.emplace_back(p); });
  if (!listed && listed.error().status == Status::corrupt) {
    cannot_read("the list of partitions", listed.error());
    listed = {};
  }
  const auto resumed = position();
  if (!listed || !resumed) return listed;
  if (resumed->orphans) {
    partitions_.clear();
    return {};
  }
  std::erase_if(partitions_, [&](const std::string& p) { return p > resumed->partition; });
  if (!partitions_.empty() && partitions_.back() == resumed->partition) from_ = resumed->from;
  return {};
}

/// Of what is read as a whole. The check goes on with what was read of it.
void Scrub::cannot_read(const char* what, const Error& why) {
  found({FindingKind::store, {}, {}, {}, {}, std::string(what) + " cannot be read to its end: " + why.message, {}});
}

Result<void> Scrub::check_bucket_record(std::string_view name, std::string_view value) {
  const auto report = [&](const char* what) {
    found({FindingKind::corrupt_record, std::string(name), {}, {}, {}, what, {}});
  };
  Bucket bucket;
  if (!decode(value, bucket)) {
    report("the bucket's record cannot be read");
    return {};
  }
  auto state = engine_.meta.read(keys::partition_of(bucket.id), keys::kState, [](std::string_view) {});
  if (!state && state.error().status == Status::corrupt) return {};  // the walk of the partition reports it
  if (!state || *state) return state ? Result<void>() : state.error();
  auto again = engine_.buckets.read(name);
  if (!again && again.error().status != Status::corrupt) return again.error();
  if (again && again->bucket != nullptr && again->bucket->id == bucket.id)
    report("the bucket's partition does not have its state: it takes no writes");
  return {};
}

Result<void> Scrub::next_records(uint64_t& used) {
  if (!walk_) {
    if (partitions_.empty()) {
      begin_orphans();
      return {};
    }
    walk_.emplace(engine_, std::move(partitions_.back()), std::exchange(from_, {}),
                  [this](Finding f) { found(std::move(f)); });
    partitions_.pop_back();
    auto wanted = walk_->begin();
    if (wanted && !*wanted) walk_.reset();
    return wanted ? Result<void>() : wanted.error();
  }
  reached(walk_->from());
  uint64_t records = 0;
  auto more = walk_->step(records, used, work_);
  if (!more) return std::move(more).error();
  count([&](ScrubReport& r) {
    r.records += records;
    if (!*more) ++r.buckets;
  });
  if (!*more) walk_.reset();
  return {};
}

// ---- bytes

void Scrub::work(uint64_t budget, uint64_t& used) {
  const uint64_t until = used + budget;
  while (!work_.empty() && used < until && !cancelled_.load(std::memory_order_relaxed)) {
    const auto kind = work_.front().kind;
    if (kind == ScrubWork::Kind::bytes) {
      work_on_bytes(until - used, used);
      continue;
    }
    if (kind == ScrubWork::Kind::part)
      count([](ScrubReport& r) { ++r.parts; });
    else if (object_whole_)
      count([](ScrubReport& r) { ++r.objects; });
    object_whole_ = true;
    reached(work_.front().target.stored_key + '\x01');
    work_.pop_front();
  }
}

void Scrub::work_on_bytes(uint64_t budget, uint64_t& used) {
  if (!check_) {
    check_.emplace(engine_, std::move(work_.front().target));
    if (!check_->target().blob.empty()) ++references_;
  }
  if (!check_->step(budget, used)) return;
  ended(*check_);
  check_.reset();
  work_.pop_front();
}

void Scrub::ended(const BodyCheck& check) {
  count([&](ScrubReport& r) {
    r.bytes += check.compared();
    if (!check.outcome() && !check.verified()) ++r.unverified;
  });
  if (!check.outcome()) return;
  object_whole_ = false;
  found(*check.outcome());
}

// ---- orphans and findings

void Scrub::begin_orphans() {
  phase_ = Phase::orphans;
  reached({});
  orphans_.emplace(
      engine_.meta, engine_.blobs, references_, [this](Finding f) { found(std::move(f)); }, cancelled_);
}

Result<void> Scrub::search_orphans(uint64_t budget, uint64_t& used) {
  auto more = orphans_->step(budget, used);
  if (!more) return std::move(more).error();
  count([&](ScrubReport& r) {
    r.blobs = orphans_->blobs();
    r.unsettled = orphans_->unsettled();
  });
  if (!*more) finish(ScrubState::finished);
  return {};
}

void Scrub::act_upon(Finding& f) {
  if (f.kind != FindingKind::damaged || f.blob.empty()) return;
  engine_.verdicts.set_damaged(f.blob);
  if (!options_.quarantine) return;
  const auto done = engine_.blobs.quarantine(f.blob);
  f.done = done || is_gone(done) ? "quarantined" : "could not be quarantined: " + done.error().message;
}

void Scrub::found(Finding finding) {
  act_upon(finding);
  count([&](ScrubReport& r) {
    ++r.found;
    ++r.found_of[static_cast<size_t>(finding.kind)];
    if (r.findings.size() < ScrubReport::kMaxFindings) r.findings.push_back(finding);
  });
  if (each_) each_(std::move(finding));
}

}  // namespace mortise::objects
