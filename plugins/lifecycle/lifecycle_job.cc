// SPDX-License-Identifier: Apache-2.0
#include "lifecycle/lifecycle_job.h"

#include <utility>

namespace mortise::lifecycle {
namespace {

constexpr uint32_t kPage = 1000;
constexpr uint32_t kBucketPage = 100;
constexpr uint64_t kRowUse = 256;      // bytes, as the budget counts what a row costs to read
constexpr uint64_t kActionUse = 4096;  // and what a removal costs

std::string_view property_of(const mortise_bucket& bucket, std::string_view name) {
  for (uint32_t i = 0; i < bucket.property_count; ++i)
    if (view(bucket.properties[i].name) == name) return view(bucket.properties[i].value);
  return {};
}

Version version_of(const mortise_object& o, int64_t now_ms) {
  Version v;
  v.key = view(o.key);
  v.version = view(o.version);
  v.state = o.state;
  v.size = o.content_size;
  v.modified_ms = o.modified_ms;
  v.latest = o.latest != 0;
  v.is_marker = o.delete_marker != 0;
  v.is_locked = o.lock.legal_hold == MORTISE_HOLD_ON || o.lock.retain_until_ms > now_ms;
  return v;
}

}  // namespace

LifecycleJob::LifecycleJob(const Services& services, const JobBegin& begin)
    : services_(services), id_(begin.id()), position_(begin.position()) {
  const std::string_view kept = position_;
  const size_t phase = kept.find('\n');
  if (phase == std::string_view::npos || kept.size() < phase + 3) return;
  resumes_ = true;
  bucket_name_ = kept.substr(0, phase);
  phase_ = kept[phase + 1] == static_cast<char>(Phase::uploads) ? Phase::uploads : Phase::versions;
  after_ = kept.substr(phase + 3);
  walk_ = Walk(after_);
}

/// The actions of the page before have ended.
Result<JobNext> LifecycleJob::step(JobSlice& slice) {
  slice.use(actions_.size() * kActionUse);
  slice.abi().objects += actions_.size();
  actions_.clear();
  if (std::exchange(bucket_ended_, false)) leave_bucket(slice);
  if (slice.cancelled()) return JobNext::more;
  auto found = bucket_ ? Result<bool>(true) : find_bucket();
  if (!found) return std::move(found).error();
  if (!*found) return end();
  if (!renew_bucket()) {
    leave_bucket(slice);
    return JobNext::more;
  }
  auto actions = read_page(slice);
  if (!actions) return std::move(actions).error();
  if (actions->empty()) return JobNext::more;
  begin_actions(std::move(*actions));
  return JobNext::pending;
}

// ---- buckets

bool LifecycleJob::keep_bucket(const mortise_bucket& bucket) {
  const std::string_view kept = property_of(bucket, s3_model::kLifecycleProperty);
  if (kept.empty()) return false;
  auto rules = s3_model::Lifecycle::parse(kept);
  if (!rules) {
    services_.host.log(LogLevel::error, "the lifecycle rules of a bucket cannot be read: nothing of it expires",
                       {pair("bucket", view(bucket.name)), pair("reason", rules.error().message)});
    return false;
  }
  rules_ = std::move(*rules);
  bucket_ = BucketHandle(bucket);
  bucket_name_ = view(bucket.name);
  generation_ = bucket.generation;
  return true;
}

/// The one of an earlier process first, then those behind it. False: there are no more.
Result<bool> LifecycleJob::find_bucket() {
  if (std::exchange(resumes_, false)) {
    services_.objects.bucket_head(BucketRef::by_name(bucket_name_), [this](const mortise_error& e, const auto* bucket) {
      if (e.status == MORTISE_OK) (void)keep_bucket(*bucket);
    });
    if (bucket_) return true;
    begin_anew();
  }
  Result<void> listed;
  for (bool more = true; more && listed && !bucket_;) {
    const std::string after = bucket_name_;
    services_.objects.bucket_list(
        {}, after, kBucketPage,
        [&](const mortise_bucket& bucket) {
          if (bucket_) return;
          bucket_name_ = view(bucket.name);
          (void)keep_bucket(bucket);
        },
        [&](const mortise_error& e, const mortise_list_end* end) {
          if (end == nullptr) listed = Error::from(e);
          more = end != nullptr && end->truncated != 0;
        });
  }
  if (!listed) return std::move(listed).error();
  return static_cast<bool>(bucket_);
}

/// Rules that were changed or taken away count from the next page on.
bool LifecycleJob::renew_bucket() {
  bool there = false;
  services_.objects.bucket_head(BucketRef(*bucket_), [&](const mortise_error& e, const mortise_bucket* bucket) {
    there = e.status == MORTISE_OK && (bucket->generation == generation_ || keep_bucket(*bucket));
  });
  return there;
}

void LifecycleJob::leave_bucket(JobSlice& slice) {
  const uint64_t done = counts_.done.exchange(0), spared = counts_.spared.exchange(0);
  const uint64_t failed = counts_.failed.exchange(0);
  all_failed_ += failed;
  if (done + spared + failed != 0)
    slice.report(failed == 0 ? LogLevel::info : LogLevel::warning,
                 "bucket " + bucket_name_ + ": " + std::to_string(done) + " expired, " + std::to_string(spared) +
                     " were locked or changed meanwhile, " + std::to_string(failed) + " failed");
  bucket_ = BucketHandle();
  rules_.reset();
  begin_anew();
}

void LifecycleJob::begin_anew() {
  phase_ = Phase::versions;
  walk_ = Walk();
  after_.clear();
  after_version_.clear();
}

// ---- one page

/// What is to be done with what is on it.
Result<std::vector<Action>> LifecycleJob::read_page(JobSlice& slice) {
  std::vector<Action> actions;
  bool last = false;
  auto rows = phase_ == Phase::versions ? read_versions(actions, last) : read_uploads(actions, last);
  if (!rows) return std::move(rows).error();
  slice.use(*rows * kRowUse);
  slice.abi().done += *rows;
  if (last) {
    bucket_ended_ = phase_ == Phase::uploads;
    phase_ = Phase::uploads;
    after_.clear();
    after_version_.clear();
  }
  keep_position();
  return actions;
}

Result<size_t> LifecycleJob::read_versions(std::vector<Action>& actions, bool& last) {
  mortise_list list = list_of(BucketRef(*bucket_), kPage);
  list.after = str(after_);
  list.after_version = str(after_version_);
  list.wants = MORTISE_WANT_STATE;
  const int64_t now = services_.host.unix_ms();
  std::vector<Version> rows;
  Result<void> read;
  std::string next, next_version;
  services_.objects.list_versions(
      list, [&](const mortise_object& o) { rows.push_back(version_of(o, now)); }, [](std::string_view) {},
      [&](const mortise_error& e, const mortise_list_end* end) {
        if (end == nullptr) return void(read = Error::from(e));
        last = end->truncated == 0;
        next = view(end->next);
        next_version = view(end->next_version);
      });
  if (!read) return std::move(read).error();
  const Judge::TagsOf tags = [this](const Version& version) { return tags_of(version); };
  const Judge judge(*rules_, services_.clock, now, tags);
  for (Version& row : rows) walk_.take(judge, std::move(row), actions);
  if (last) walk_.end(judge, actions);
  after_ = std::move(next);
  after_version_ = std::move(next_version);
  return rows.size();
}

Result<size_t> LifecycleJob::read_uploads(std::vector<Action>& actions, bool& last) {
  mortise_list list = list_of(BucketRef(*bucket_), kPage);
  list.after = str(after_);
  list.after_version = str(after_version_);
  const Judge::TagsOf none = [](const Version&) { return std::string(); };
  const Judge judge(*rules_, services_.clock, services_.host.unix_ms(), none);
  size_t rows = 0;
  Result<void> read;
  std::string next, next_version;
  services_.objects.upload_list(
      list,
      [&](const mortise_upload& u) {
        ++rows;
        if (judge.aborts(view(u.key), u.initiated_ms))
          actions.push_back({Action::Kind::abort_upload, std::string(view(u.key)), std::string(view(u.id)), 0});
      },
      [](std::string_view) {},
      [&](const mortise_error& e, const mortise_list_end* end) {
        if (end == nullptr) return void(read = Error::from(e));
        last = end->truncated == 0;
        next = view(end->next);
        next_version = view(end->next_version);
      });
  if (!read) return std::move(read).error();
  after_ = std::move(next);
  after_version_ = std::move(next_version);
  return rows;
}

/// What cannot be read has no tags, and so is left alone by rules that want some.
std::string LifecycleJob::tags_of(const Version& version) const {
  std::string tags;
  mortise_read read = read_of(BucketRef(*bucket_), version.key, version.version);
  read.wants = MORTISE_WANT_STATE;
  services_.objects.head(read, [&](const mortise_error& e, const mortise_opened* opened) {
    if (e.status != MORTISE_OK || opened->object->state != version.state) return;
    for (uint32_t i = 0; i < opened->object->property_count; ++i)
      if (view(opened->object->properties[i].name) == "tags") tags = view(opened->object->properties[i].value);
  });
  return tags;
}

/// A later process begins behind the last key of which all was seen.
void LifecycleJob::keep_position() {
  const std::string& behind = phase_ == Phase::versions ? walk_.last_complete() : after_;
  position_ = bucket_name_ + "\n" + static_cast<char>(phase_) + "\n" + behind;
}

// ---- what goes

void LifecycleJob::begin_actions(std::vector<Action> actions) {
  actions_ = std::move(actions);
  left_.store(actions_.size() + 1);  // and one for this loop
  for (const Action& action : actions_) begin_action(action);
  one_is_over();
}

void LifecycleJob::begin_action(const Action& action) {
  if (action.kind != Action::Kind::abort_upload) return remove(action);
  services_.objects.upload_abort(BucketRef(*bucket_), action.key, action.version,
                                 [this](const mortise_error& e, const mortise_upload*) { action_ended(e); });
}

void LifecycleJob::remove(const Action& action) {
  mortise_conditions same = no_conditions();
  same.present = MORTISE_WITH_STATE;
  same.if_state = action.state;
  // What was newer may have been removed since: then this is the object, which the rule for older versions spares.
  if (action.kind == Action::Kind::remove_older) same.present |= MORTISE_WITH_NONCURRENT;
  mortise_remove what = remove_of(BucketRef(*bucket_), action.key, action.version);
  what.conditions = &same;
  what.owner = bucket_->owner;  // of a marker
  what.owner_name = str(property_of(*bucket_, "s3.owner_name"));
  services_.objects.remove(what, [this](const mortise_error& e, const mortise_written*) { action_ended(e); });
}

/// Any thread.
void LifecycleJob::action_ended(const mortise_error& error) {
  const bool spared =
      error.status == MORTISE_PRECONDITION || error.status == MORTISE_NOT_FOUND || error.detail == MORTISE_LOCKED;
  if (error.status == MORTISE_OK) {
    ++counts_.done;
  } else if (spared) {
    ++counts_.spared;
  } else {
    ++counts_.failed;
    const MutexLock lock(mutex_);
    if (first_failure_.empty()) first_failure_ = view(error.message);
  }
  one_is_over();
}

void LifecycleJob::one_is_over() {
  const Jobs jobs = services_.jobs;  // the job may be gone with the last one
  const std::string id = id_;
  if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) jobs.resume(id);
}

Result<JobNext> LifecycleJob::end() const {
  if (all_failed_ == 0) return JobNext::done;
  const MutexLock lock(mutex_);
  return Error(Status::internal,
               std::to_string(all_failed_) + " of what is due is still there; the first: " + first_failure_);
}

}  // namespace mortise::lifecycle
