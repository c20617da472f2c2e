// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/maintenance/scrubber.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "kernel/objects/buckets/engine.h"

namespace mortise::objects {
namespace {

constexpr uint64_t kPiece = uint64_t{256} << 10;  // bytes between two looks at whether it is wanted any more
constexpr uint64_t kLoggedFindings = 100;         // the report has more
constexpr std::string_view kQuarantine = "quarantine";

bool is_damage(FindingKind kind) { return kind != FindingKind::orphan_blob && kind != FindingKind::orphan_record; }

JobKind::Description description_of(const Scrubber::Options& options) {
  return {
      .name = "scrub",
      .help = "compares everything that is stored with its checksums, and looks for bodies that no record points to",
      .unit = "bytes",
      .flags = MORTISE_JOB_ONE_AT_A_TIME,
      .interval_ms = static_cast<uint64_t>(options.interval_ms),
      .rate = options.rate,
      .resumes = true,
      .options = {{kQuarantine, options.quarantine ? "true" : "false",
                   "whether bodies that are found to be damaged are put aside, so that they are not served"}}};
}

/// For the report of the job: one line, for people.
std::string line_of(const Finding& f) {
  std::string out(name_of(f.kind));
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) out.append(" ").append(name).append(value);
  };
  add("", f.key.empty() ? f.bucket : f.bucket + "/" + f.key);
  add("version ", f.version);
  add("blob ", f.blob);
  out.append(": ").append(f.what);
  if (!f.done.empty()) out.append(" [").append(f.done).append("]");
  return out;
}

}  // namespace

Scrubber::Measures::Measures(const Host& host)
    : objects(host.counter("mortise_scrub_objects_total", "Versions whose bytes a scrub found whole")),
      bytes(host.counter("mortise_scrub_bytes_total", "Bytes of bodies that scrubs compared with their digests")),
      running(host.gauge("mortise_scrub_running", "1 while a scrub runs")),
      last_end(host.gauge("mortise_scrub_last_end_seconds", "When the last complete scrub ended, since the epoch")) {
  for (size_t i = 0; i < kFindingKinds; ++i)
    findings[i] = host.counter("mortise_scrub_findings_total", "Findings of scrubs, by kind",
                               {pair("kind", name_of(static_cast<FindingKind>(i)))});
}

/// One scrub.
class Scrubber::Run final : public Job {
 public:
  Run(Engine& engine, const Measures& measures, bool quarantine)
      : host_(engine.host),
        measures_(measures),
        scrub_(
            std::make_shared<Scrub>(engine, ScrubOptions{quarantine, true}, [this](const Finding& f) { found(f); })) {
    measures_.running.record(1);
  }
  const std::shared_ptr<Scrub>& scrub() const noexcept { return scrub_; }

  void resume(const ScrubPosition& position) {
    scrub_->resume(position);
    counted_objects_ = position.counts.objects;
    counted_bytes_ = position.counts.bytes;
  }
  Result<JobNext> step(JobSlice& slice) override;
  std::optional<std::string> position() override {
    const auto position = scrub_->position();
    return position ? std::optional(encode(*position)) : std::nullopt;
  }
  void ended(JobState state) noexcept override;

 private:
  void found(const Finding& finding);
  ScrubReport record_progress();

  const Host host_;
  const Measures& measures_;
  const std::shared_ptr<Scrub> scrub_;
  JobSlice* slice_ = nullptr;  // during step()
  uint64_t logged_ = 0;        // findings
  uint64_t counted_objects_ = 0;
  uint64_t counted_bytes_ = 0;
};

Result<JobNext> Scrubber::Run::step(JobSlice& slice) {
  slice_ = &slice;
  for (bool more = true; more && slice.budget_left();) {
    if (slice.cancelled()) scrub_->cancel();
    uint64_t used = 0;
    more = scrub_->step(std::min(slice.budget() - slice.abi().used, kPiece), used);
    slice.use(used);
  }
  slice_ = nullptr;
  const ScrubReport report = record_progress();
  if (report.state == ScrubState::finished && report.unverified > 0)
    slice.report(LogLevel::warning,
                 std::to_string(report.unverified) + " bodies have no digest that could be compared; they were read");
  slice.abi().done = report.bytes;
  slice.abi().total = std::max(report.total, report.total == 0 ? 0 : report.bytes);  // of what came meanwhile, too
  slice.abi().objects = report.objects;
  slice.abi().bytes = report.bytes;
  return report.state == ScrubState::finished ? JobNext::done : JobNext::more;
}

ScrubReport Scrubber::Run::record_progress() {
  ScrubReport report = scrub_->report();
  measures_.objects.record(static_cast<double>(report.objects - counted_objects_));
  measures_.bytes.record(static_cast<double>(report.bytes - counted_bytes_));
  counted_objects_ = report.objects;
  counted_bytes_ = report.bytes;
  return report;
}

void Scrubber::Run::found(const Finding& f) {
  measures_.findings[static_cast<size_t>(f.kind)].record(1);
  const LogLevel severity = is_damage(f.kind) ? LogLevel::error : LogLevel::warning;
  slice_->report(severity, line_of(f));
  if (++logged_ > kLoggedFindings) return;
  host_.log(severity, "scrub: " + std::string(name_of(f.kind)),
            {pair("bucket", f.bucket), pair("key", f.key), pair("version", f.version), pair("blob", f.blob),
             pair("what", f.what), pair("done", f.done)});
}

void Scrubber::Run::ended(JobState state) noexcept {
  if (state != JobState::finished) {
    scrub_->cancel();
    uint64_t used = 0;
    (void)scrub_->step(1, used);  // notes that it was cancelled
  }
  const ScrubReport report = record_progress();
  host_.log(report.found == 0 ? LogLevel::info : LogLevel::error, "scrub " + std::string(name_of(report.state)),
            {pair("objects", std::to_string(report.objects)), pair("bytes", std::to_string(report.bytes)),
             pair("unverified", std::to_string(report.unverified)), pair("findings", std::to_string(report.found)),
             pair("seconds", std::to_string((report.finished_ms - report.started_ms) / 1000))});
  if (state == JobState::finished) measures_.last_end.record(static_cast<double>(report.finished_ms) / 1000);
  measures_.running.record(0);
}

Scrubber::Scrubber(Engine& engine, Options options)
    : JobKind(description_of(options)), engine_(engine), measures_(engine.host) {}

Result<std::unique_ptr<Job>> Scrubber::begin(const JobBegin& begin) {
  const std::string_view quarantine = begin.option(kQuarantine);
  if (quarantine != "true" && quarantine != "false")
    return Error(Status::invalid, "the option 'quarantine' must be \"true\" or \"false\"");
  auto run = std::make_unique<Run>(engine_, measures_, quarantine == "true");
  if (begin.resumed())
    if (const auto position = decode_scrub_position(begin.position())) run->resume(*position);
  const MutexLock lock(mutex_);
  scrub_ = run->scrub();
  return run;
}

ScrubReport Scrubber::report() const {
  const MutexLock lock(mutex_);
  return scrub_ ? scrub_->report() : ScrubReport();
}

}  // namespace mortise::objects
