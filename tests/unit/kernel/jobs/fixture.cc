// SPDX-License-Identifier: Apache-2.0
#include "unit/kernel/jobs/fixture.h"

#include <mortise/text/number.h>

#include <chrono>
#include <thread>

namespace mortise::jobs::test {

class CountingKind::Counter final : public Job {
 public:
  Counter(CountingKind& kind, uint64_t at, uint64_t to) : kind_(kind), at_(at), to_(to) {}

  Result<JobNext> step(JobSlice& slice) override {
    std::function<Result<JobNext>(JobSlice&)> misbehaviour;
    {
      std::unique_lock lock(kind_.mutex_);
      while (kind_.taken_ == kind_.allowed_ && !slice.cancelled())
        kind_.changed_.wait_for(lock, std::chrono::milliseconds(1));
      if (slice.cancelled()) return JobNext::more;
      ++kind_.taken_;
      kind_.changed_.notify_all();
      misbehaviour = kind_.misbehaviour_;
    }
    if (misbehaviour) return misbehaviour(slice);
    slice.abi().done = slice.abi().objects = ++at_;
    slice.abi().total = to_;
    slice.abi().bytes = 10 * at_;
    slice.report(LogLevel::info, "counted " + std::to_string(at_));
    return at_ >= to_ ? JobNext::done : JobNext::more;
  }
  std::optional<std::string> position() override { return std::to_string(at_); }
  void ended(JobState state) noexcept override {
    const std::lock_guard lock(kind_.mutex_);
    kind_.ends_.push_back(state);
  }

 private:
  CountingKind& kind_;
  uint64_t at_;
  const uint64_t to_;
};

CountingKind::CountingKind(std::string_view name, uint32_t flags, bool resumes, uint64_t interval_ms,
                           uint32_t kept_runs)
    : JobKind({.name = name,
               .help = "counts",
               .unit = "numbers",
               .flags = flags,
               .interval_ms = interval_ms,
               .resumes = resumes,
               .options = {{"to", "3", "where it ends"}},
               .kept_runs = kept_runs}) {}

Result<std::unique_ptr<Job>> CountingKind::begin(const JobBegin& begin) {
  const auto to = text::parse_decimal<uint64_t>(begin.option("to"));
  if (!to) return Error(Status::invalid, "the option 'to' is no number");
  const std::lock_guard lock(mutex_);
  ++begun_;
  position_ = begin.position();
  input_ = begin.input();
  return std::make_unique<Counter>(*this, text::parse_decimal<uint64_t>(begin.position()).value_or(0), *to);
}

void CountingKind::allow(int steps) {
  const std::lock_guard lock(mutex_);
  allowed_ += steps;
  changed_.notify_all();
}

void CountingKind::misbehave(std::function<Result<JobNext>(JobSlice&)> step) {
  const std::lock_guard lock(mutex_);
  misbehaviour_ = std::move(step);
}

void CountingKind::wait_for_steps(int steps) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return taken_ >= steps; });
}

int CountingKind::begun() const {
  const std::lock_guard lock(mutex_);
  return begun_;
}

std::vector<JobState> CountingKind::ends() const {
  const std::lock_guard lock(mutex_);
  return ends_;
}

std::string CountingKind::last_position() const {
  const std::lock_guard lock(mutex_);
  return position_;
}

std::string CountingKind::last_input() const {
  const std::lock_guard lock(mutex_);
  return input_;
}

std::string CountingKind::forget_input() {
  const std::lock_guard lock(mutex_);
  return std::exchange(input_, {});
}

JobsTest::JobsTest() : stores_(objects::test::kMemory, "") {
  stores_.open();
  open();
}

JobsTest::~JobsTest() {
  close();
  stores_.close();
}

void JobsTest::open() {
  host_ = std::make_unique<mortise::test::TestHost>(mortise::test::TestHost::Options{}, 3);
  records_ = std::make_unique<records::RecordsService>(host_->host(), MetaStoreHandle(stores_.meta()));
  auto opened = JobsService::open(host_->host(), records(), [] { return false; });
  EXPECT_TRUE(opened) << opened.error().message;
  service_ = std::move(opened).value();
}

void JobsTest::close() {
  service_->stop();
  records_->stop();
  host_->stop();
  service_.reset();
  records_.reset();
  host_.reset();
}

void JobsTest::restart() {
  close();
  open();
}

void JobsTest::declare(JobKind& kind, const char* owner) {
  const auto declared = jobs().declare(*kind.table(), owner);
  EXPECT_TRUE(declared) << declared.error().message;
}

std::string JobsTest::start(std::string_view kind, Options options) {
  std::string id;
  const auto begun = jobs().start({std::string(kind), {}, std::move(options)},
                                  [&id](const Result<RunFacts>& run) { id = run ? run->id : std::string(); });
  EXPECT_TRUE(begun) << begun.error().message;
  EXPECT_NE(id, "") << "a store in memory answers at once";
  return id;
}

Status JobsTest::refused(StartRequest request) {
  bool called = false;
  const auto begun = jobs().start(std::move(request), [&called](const Result<RunFacts>&) { called = true; });
  EXPECT_NE(begun.ok(), !called);
  return begun ? Status::ok : begun.error().status;
}

RunFacts JobsTest::wait_until_ended(const std::string& id) {
  for (;; std::this_thread::yield()) {
    const auto run = jobs().find(id);
    EXPECT_TRUE(run) << id;
    if (!run || run->finished_ms != 0) return run.value_or(RunFacts());
  }
}

RunFacts JobsTest::wait_for_state(const std::string& id, JobState state) {
  for (;; std::this_thread::yield())
    if (const auto run = jobs().find(id); run && run->state == state) return *run;
}

}  // namespace mortise::jobs::test
