// SPDX-License-Identifier: Apache-2.0
#include "api_native/jobs/paged_job.h"

namespace mortise::api_native {
namespace {

constexpr uint64_t kLeastUse = 4096;  // of an object, as the rate counts it

}  // namespace

PagedJob::PagedJob(Jobs jobs, const JobBegin& begin, std::optional<JobPermission> permission)
    : jobs_(jobs),
      permission_(std::move(permission)),
      id_(begin.id()),
      resumed_(begin.resumed()),
      started_ms_(begin.started_ms()),
      behind_(begin.position()) {
  const Json kept = Json::parse(begin.position(), nullptr, false);
  if (!kept.is_object()) return;
  if (const Json* place = member(kept, "place")) earlier_place_ = *place;
  if (const Json* bad = member(kept, "bad"); bad != nullptr && bad->is_number_unsigned()) bad_ = bad->get<uint64_t>();
  if (const Json* why = member(kept, "why"); why != nullptr && why->is_string()) first_bad_ = why->get<std::string>();
}

Result<JobNext> PagedJob::step(JobSlice& slice) {
  if (outcome_) return *outcome_;
  auto next = advance(slice);
  if (next && *next != JobNext::done) return next;
  outcome_.emplace(next);
  if (before_end(next.ok())) return JobNext::pending;
  return next;
}

Result<JobNext> PagedJob::advance(JobSlice& slice) {
  take_counts(slice);
  if (failed_) return Error(Status::internal, failure_);
  if (undecided_ && slice.cancelled()) return JobNext::more;  // the server stops: another process repeats the page
  if (!names_.empty()) keep_place();
  names_.clear();
  if (slice.cancelled()) return JobNext::more;
  if (const auto no = next(names_)) return Error(Status::internal, no->message);
  if (names_.empty()) return end(slice);
  begin_page();
  return JobNext::pending;
}

void PagedJob::begin_page() {
  left_.store(names_.size() + 1);  // and one for this loop
  undecided_ = false;
  if (permission_) permission_->renew();
  for (const std::string& name : names_) begin_one(name);
  one_ended(std::nullopt);
}

void PagedJob::begin_one(const std::string& name) {
  const Refusal no = permission_ ? permitted(*permission_, name) : std::nullopt;
  if (no) {
    undecided_ = undecided_ || no->status == not_decided().status;
    note(*no);
    return one_ended(std::nullopt);
  }
  act(name, [this](Refusal refusal) { one_ended(std::move(refusal)); });
}

void PagedJob::one_ended(Refusal refusal) {
  if (refusal && !failed_.exchange(true)) failure_ = std::move(refusal->message);
  const auto resume = resumption();  // the job may be gone with the last one
  if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) resume();
}

void PagedJob::count(uint64_t objects, uint64_t bytes) noexcept {
  objects_.fetch_add(objects, std::memory_order_relaxed);
  bytes_.fetch_add(bytes, std::memory_order_relaxed);
}

void PagedJob::note(const NativeError& error) {
  const MutexLock lock(mutex_);
  if (bad_++ == 0) first_bad_ = error.message;
}

void PagedJob::take_counts(JobSlice& slice) {
  const uint64_t objects = objects_.exchange(0), bytes = bytes_.exchange(0);
  slice.abi().done += names_.size();
  slice.abi().total = total();
  slice.abi().objects += objects;
  slice.abi().bytes += bytes;
  slice.use(bytes + names_.size() * kLeastUse);
}

void PagedJob::keep_place() {
  const MutexLock lock(mutex_);
  const Json kept = {{"place", place()}, {"bad", bad_}, {"why", first_bad_}};
  behind_ = kept.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<JobNext> PagedJob::end(JobSlice& slice) {
  {
    const MutexLock lock(mutex_);
    if (bad_ == 1) return Error(Status::internal, first_bad_);
    if (bad_ != 0) return Error(Status::internal, std::to_string(bad_) + " objects failed; the first: " + first_bad_);
  }
  return after_last(slice);
}

}  // namespace mortise::api_native
