// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/maintenance/scrubber.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/format/keys.h"

namespace mortise::objects {
namespace {

constexpr std::string_view kLastEnd = "!scrub";       // in the system partition: milliseconds since the epoch, decimal
constexpr std::string_view kPosition = "!scrubbing";  // beside it, while a scrub is under way
constexpr int64_t kSaveEveryNs = 10'000'000'000;
constexpr uint64_t kSliceMax = uint64_t{4} << 20;
constexpr uint64_t kSliceMin = uint64_t{64} << 10;
constexpr uint64_t kSlicesPerSecond = 8;
constexpr uint64_t kLoggedFindings = 100;  // the report has more

bool is_damage(FindingKind kind) { return kind != FindingKind::orphan_blob && kind != FindingKind::orphan_record; }

}  // namespace

Scrubber::Scrubber(Engine& engine, Options options)
    : engine_(engine),
      options_(options),
      objects_(engine.host.counter("mortise_scrub_objects_total", "Versions whose bytes a scrub found whole")),
      bytes_(
          engine.host.counter("mortise_scrub_bytes_total", "Bytes of bodies that scrubs compared with their digests")),
      running_(engine.host.gauge("mortise_scrub_running", "1 while a scrub runs")),
      last_end_(
          engine.host.gauge("mortise_scrub_last_end_seconds", "When the last complete scrub ended, since the epoch")) {
  for (size_t i = 0; i < kFindingKinds; ++i)
    findings_[i] = engine.host.counter("mortise_scrub_findings_total", "Findings of scrubs, by kind",
                                       {pair("kind", name_of(static_cast<FindingKind>(i)))});
}

void Scrubber::load_end() {
  auto stored = engine_.meta.get(keys::kSystemPartition, kLastEnd);
  int64_t end = 0;
  if (stored && *stored) std::from_chars((**stored).data(), (**stored).data() + (**stored).size(), end);
  const int64_t now = engine_.host.unix_ms();
  if (end <= 0 || end > now) return remember_end(now);  // the first one is due an interval from now
  last_end_ms_ = end;
}

/// Waits: the next scrub must not find the position of this one.
void Scrubber::remember_end(int64_t unix_ms) {
  last_end_ms_ = unix_ms;
  Batch batch{std::string(keys::kSystemPartition), MORTISE_NONE};
  batch.put(std::string(kLastEnd), std::to_string(unix_ms)).remove(std::string(kPosition));
  (void)engine_.meta.commit_and_wait(batch);  // lost: a scrub more after the next start
}

void Scrubber::start() {
  interrupted_ = load_position();
  if (interrupted_) (void)run();
  if (options_.interval_ms == 0) return;
  load_end();
  set_timer();
}

void Scrubber::set_timer() {
  if (options_.interval_ms == 0) return;
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
  }
  const int64_t now = engine_.host.unix_ms();
  const int64_t last = last_end_ms_;
  const int64_t due = std::min(last, now) + options_.interval_ms;  // of an end in a wrong future too
  (void)engine_.submit_after(std::max<int64_t>(due - now, 0), [this, due, last] {
    if (last_end_ms_ != last) return;  // one was asked for meanwhile; its end has set another timer
    if (engine_.host.unix_ms() < due) return set_timer();
    (void)run();
  });
}

bool Scrubber::run() {
  {
    std::lock_guard lock(mutex_);
    if (active_ || stopping_) return false;
    scrub_ = std::make_unique<Scrub>(engine_, ScrubOptions{options_.quarantine},
                                     [this](const Finding& f) { log_finding(f); });
    active_ = true;
    logged_ = counted_objects_ = counted_bytes_ = 0;
  }
  running_.record(1);
  engine_.host.log(LogLevel::info, "scrub begins");
  if (engine_.submit([this] { begin(); })) return true;
  running_.record(0);
  std::lock_guard lock(mutex_);
  scrub_.reset();  // it never began
  active_ = false;
  return false;
}

void Scrubber::stop() {
  std::lock_guard lock(mutex_);
  stopping_ = true;
  if (scrub_) scrub_->cancel();
}

ScrubReport Scrubber::report() const {
  std::lock_guard lock(mutex_);
  auto out = scrub_ ? scrub_->report() : ScrubReport();
  if (active_) out.state = ScrubState::running;  // until another one may begin
  return out;
}

std::optional<ScrubPosition> Scrubber::load_position() {
  auto stored = engine_.meta.get(keys::kSystemPartition, kPosition);
  if (!stored || !*stored) return std::nullopt;
  return decode_scrub_position(**stored);
}

void Scrubber::save_position() {
  const auto position = scrub_->position();
  if (!position) return;
  saved_ns_ = engine_.host.monotonic_ns();
  Batch batch{std::string(keys::kSystemPartition), MORTISE_NONE};
  batch.put(std::string(kPosition), encode(*position));
  engine_.meta.commit(batch, [](const mortise_error&) {});  // lost: it goes on from an earlier one
}

void Scrubber::begin() {
  // Only what an earlier process left: a scrub that ended in this one is not gone on with, even if its end could not be
  // written.
  if (const auto position = std::exchange(interrupted_, std::nullopt)) {
    scrub_->resume(*position);
    counted_objects_ = position->counts.objects;
    counted_bytes_ = position->counts.bytes;
    engine_.host.log(
        LogLevel::info, "scrub goes on where it was interrupted",
        {pair("objects", std::to_string(counted_objects_)), pair("bytes", std::to_string(counted_bytes_))});
  }
  saved_ns_ = engine_.host.monotonic_ns();
  slice();
}

void Scrubber::slice() {
  const uint64_t budget =
      options_.rate == 0 ? kSliceMax
                         : std::clamp(options_.rate / kSlicesPerSecond, std::min(kSliceMin, options_.rate), kSliceMax);
  const int64_t begin_ns = engine_.host.monotonic_ns();
  uint64_t used = 0;
  const bool more = scrub_->step(budget, used);
  record_progress();
  if (more) {
    if (begin_ns - saved_ns_ >= kSaveEveryNs) save_position();
    const int64_t took_ms = (engine_.host.monotonic_ns() - begin_ns) / 1'000'000;
    const int64_t share_ms = options_.rate == 0 ? 0 : static_cast<int64_t>(used * 1000 / options_.rate);
    if (engine_.submit_after(std::max<int64_t>(share_ms - took_ms, 0), [this] { slice(); })) return;
    scrub_->cancel();
    (void)scrub_->step(1, used);  // notes that it was cancelled
  }
  ended();
}

void Scrubber::record_progress() {
  const auto report = scrub_->report();
  objects_.record(static_cast<double>(report.objects - counted_objects_));
  bytes_.record(static_cast<double>(report.bytes - counted_bytes_));
  counted_objects_ = report.objects;
  counted_bytes_ = report.bytes;
}

void Scrubber::log_finding(const Finding& f) {
  findings_[static_cast<size_t>(f.kind)].record(1);
  if (++logged_ > kLoggedFindings) return;
  engine_.host.log(is_damage(f.kind) ? LogLevel::error : LogLevel::warning, "scrub: " + std::string(name_of(f.kind)),
                   {pair("bucket", f.bucket), pair("key", f.key), pair("version", f.version), pair("blob", f.blob),
                    pair("what", f.what), pair("done", f.done)});
}

void Scrubber::ended() {
  const auto report = scrub_->report();
  engine_.host.log(report.found == 0 ? LogLevel::info : LogLevel::error, "scrub " + std::string(name_of(report.state)),
                   {pair("objects", std::to_string(report.objects)), pair("bytes", std::to_string(report.bytes)),
                    pair("findings", std::to_string(report.found)),
                    pair("seconds", std::to_string((report.finished_ms - report.started_ms) / 1000))});
  if (report.state == ScrubState::finished) {
    last_end_.record(static_cast<double>(report.finished_ms) / 1000);
    remember_end(report.finished_ms);
  } else {
    save_position();
  }
  running_.record(0);
  {
    std::lock_guard lock(mutex_);
    active_ = false;  // from here on another one may begin
  }
  set_timer();
}

}  // namespace mortise::objects
