// SPDX-License-Identifier: Apache-2.0
//
// Makes room: of buckets whose objects are elsewhere, and which say so (lru.enabled), the copies that were used longest
// ago go. It looks at all copies, and keeps the oldest in memory, a bounded number of them; when those are gone, and
// there is still no room, it looks again.
#include <mortise/text.h>

#include <algorithm>
#include <queue>

#include "api_native/jobs/job_input.h"
#include "api_native/jobs/paged_job.h"
#include "api_native/ops/copies.h"
#include "api_native/ops/disk.h"
#include "api_native/ops/kinds.h"
#include "api_native/wire/bucket_properties.h"

namespace mortise::api_native::ops {
namespace {

constexpr size_t kMostKept = 10'000;
constexpr uint32_t kLruPage = 1000;  // rows of a listing
constexpr int64_t kLruIntervalMs = 600'000;
constexpr uint32_t kKeptLruRuns = 200;

struct CachedBucket {
  KeptBucket bucket;
  int64_t keep_ms;  // copies that were used so lately stay
};

struct OldCopy {
  int64_t used_ms;
  uint64_t size;
  size_t bucket;
  std::string key;
  bool operator<(const OldCopy& o) const noexcept { return used_ms < o.used_ms; }
};

class LeastRecentlyUsed final : public PagedJob {
 public:
  LeastRecentlyUsed(const Site& site, const JobBegin& begin) : PagedJob(site.jobs, begin, std::nullopt), site_(site) {}

 private:
  Refusal next(Names& names) override;
  Json place() const override { return Json::object(); }  // it begins anew
  Refusal permitted(const JobPermission&, const std::string&) override { return std::nullopt; }
  void act(const std::string& name, Done done) override;
  void measure();
  Refusal find_buckets();
  Refusal find_oldest();
  Refusal look_through(size_t bucket, std::priority_queue<OldCopy>& oldest) const;

  const Site& site_;
  bool begun_ = false;
  uint64_t to_free_ = 0;   // bytes
  uint64_t promised_ = 0;  // bytes of what was chosen
  std::vector<CachedBucket> buckets_;
  std::vector<OldCopy> oldest_;
  size_t at_ = 0;     // in it
  bool more_ = true;  // there were more than are kept
};

void LeastRecentlyUsed::measure() {
  const Disk disk = look_at_disk(site_.host);
  const Settings& s = site_.settings;
  if (disk.used_percent() < s.lru_high_percent) return;
  const uint64_t wanted = disk.total / 100 * static_cast<uint64_t>(s.lru_low_percent);
  to_free_ = disk.used - std::min(disk.used, wanted);
}

Refusal LeastRecentlyUsed::find_buckets() {
  static const BucketProperty& enabled = *find_bucket_property("lru.enabled");
  static const BucketProperty& keep = *find_bucket_property("lru.dont_evict_time");
  Refusal refusal;
  site_.objects.bucket_list(
      {}, {}, UINT32_MAX,
      [&](const mortise_bucket& bucket) {
        if (!has_backend(bucket, BucketId::from_service_name(view(bucket.name)))) return;
        if (value_of(bucket, enabled) != "true") return;
        buckets_.push_back({KeptBucket(bucket), milliseconds_of(value_of(bucket, keep))});
      },
      [&](const mortise_error& e, const mortise_list_end*) {
        if (e.status != MORTISE_OK) refusal = from_service(e, {});
      });
  return refusal;
}

Refusal LeastRecentlyUsed::look_through(size_t index, std::priority_queue<OldCopy>& oldest) const {
  const CachedBucket& cached = buckets_[index];
  const int64_t before_ms = site_.host.ordered_ms() - cached.keep_ms;
  Refusal refusal;
  std::string after;
  for (bool more = true; more && !refusal;) {
    mortise_list list = list_of(cached.bucket.ref(), kLruPage);
    list.after = str(after);
    list.wants = MORTISE_WANT_LOCAL | MORTISE_WANT_ACCESS_TIME;
    std::string last;
    more = false;
    site_.objects.list(
        list,
        [&](const mortise_object& o) {
          const int64_t used_ms = o.accessed_ms != 0 ? o.accessed_ms : o.modified_ms;
          if (o.residence != MORTISE_HERE_AS_COPY || used_ms > before_ms) return;
          if (oldest.size() == kMostKept && oldest.top().used_ms <= used_ms) return;
          oldest.push({used_ms, o.content_size, index, std::string(view(o.key))});
          if (oldest.size() > kMostKept) oldest.pop();
        },
        [](std::string_view) {},
        [&](const mortise_error& e, const mortise_list_end* end) {
          if (e.status != MORTISE_OK && e.detail != MORTISE_NO_SUCH_BUCKET)
            refusal = from_service(e, {cached.bucket.shown(), {}});
          more = e.status == MORTISE_OK && end->truncated != 0;
          if (more) last = view(end->next);
        });
    after = std::move(last);
  }
  return refusal;
}

Refusal LeastRecentlyUsed::find_oldest() {
  std::priority_queue<OldCopy> oldest;
  for (size_t i = 0; i < buckets_.size(); ++i)
    if (auto no = look_through(i, oldest)) return no;
  oldest_.clear();
  at_ = 0;
  more_ = oldest.size() == kMostKept;
  for (; !oldest.empty(); oldest.pop()) oldest_.push_back(oldest.top());
  std::reverse(oldest_.begin(), oldest_.end());
  return std::nullopt;
}

/// The names are places in oldest_.
Refusal LeastRecentlyUsed::next(Names& names) {
  if (!begun_) {
    begun_ = true;
    measure();
    if (to_free_ == 0) return std::nullopt;
    if (auto no = find_buckets()) return no;
  }
  if (at_ == oldest_.size() && more_ && promised_ < to_free_)
    if (auto no = find_oldest()) return no;
  for (; at_ < oldest_.size() && names.size() < kPage && promised_ < to_free_; ++at_) {
    promised_ += oldest_[at_].size;
    names.push_back(std::to_string(at_));
  }
  return std::nullopt;
}

void LeastRecentlyUsed::act(const std::string& name, Done done) {
  const OldCopy& copy = oldest_[text::parse_decimal<size_t>(name).value_or(0)];
  const KeptBucket& bucket = buckets_[copy.bucket].bucket;
  evict_copy(site_.objects, bucket.ref(), copy.key,
             [this, &copy, &bucket, done = std::move(done)](const mortise_error& e, bool was_here) {
               const bool gone = e.status == MORTISE_NOT_FOUND;  // with its bucket
               if (e.status != MORTISE_OK && !gone)
                 return done(from_service(e, {bucket.shown(), bucket.shown(copy.key)}));
               if (was_here && !gone) count(1, 0);
               done(std::nullopt);
             });
}

class LruKind final : public JobKind {
 public:
  explicit LruKind(const Site& site)
      : JobKind({.name = "lru",
                 .help = "makes room by removing copies of objects that are elsewhere",
                 .unit = "objects",
                 .flags = MORTISE_JOB_ONE_AT_A_TIME,
                 .interval_ms = kLruIntervalMs,
                 .rate = site.settings.job_rate,
                 .kept_runs = kKeptLruRuns}),
        site_(site) {}
  Result<std::unique_ptr<Job>> begin(const JobBegin& begin) override {
    return std::make_unique<LeastRecentlyUsed>(site_, begin);
  }

 private:
  const Site& site_;
};

}  // namespace

std::unique_ptr<JobKind> lru_kind(const Site& site) { return std::make_unique<LruKind>(site); }

}  // namespace mortise::api_native::ops
