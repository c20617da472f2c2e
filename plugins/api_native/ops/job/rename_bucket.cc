// SPDX-License-Identifier: Apache-2.0
//
// A bucket gets another name as a job: a new one is made with its properties, each object is copied there and then
// removed here, unless it was changed meanwhile, and the empty bucket goes last, unless it was. Whatever ends the job
// early, every object is in one of the two; a bucket that was made in vain goes again.
// Both buckets take writes all the while. A key that is in both has the object that was written later; one that is
// removed here after it was copied goes there, too.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <mortise/mutex.h>

#include "api_native/jobs/paged_job.h"
#include "api_native/ops/begin_job.h"
#include "api_native/ops/handlers.h"
#include "api_native/ops/job/copying.h"
#include "api_native/ops/kinds.h"
#include "api_native/wire/bucket_properties.h"

namespace mortise::api_native::ops {
namespace {

constexpr std::string_view kRenameBucket = "move-bck";
constexpr const char* kCarried = "properties";  // of the bucket, when the new one was made

using Properties = std::map<std::string, std::string>;

Properties properties_of(const mortise_bucket& bucket) {
  Properties out;
  for (uint32_t i = 0; i < bucket.property_count; ++i)
    out.emplace(view(bucket.properties[i].name), view(bucket.properties[i].value));
  return out;
}

/// Those that the job was started with. Nothing: it was by an earlier version, which did not say.
std::optional<Properties> kept_properties(const Json& rest) {
  const Json* kept = member(rest, kCarried);
  if (kept == nullptr || !kept->is_object()) return std::nullopt;
  Properties out;
  for (auto it = kept->begin(); it != kept->end(); ++it)
    if (it->is_string()) out.emplace(it.key(), it->get<std::string>());
  return out;
}

/// Why a bucket with these properties cannot be renamed; "": it can.
std::string_view must_stay(const mortise_bucket& bucket, const BucketId& id) {
  if (has_policy(bucket)) return "has a policy, which says its name";
  if (keeps_versions(bucket)) return "keeps old versions of its objects";
  if (has_backend(bucket, id)) return "has a remote bucket behind it";
  return {};
}

struct Seen {
  uint64_t state = 0;  // 0: there was none
  int64_t modified_ms = 0;
  uint64_t revision = 0;
  std::string etag;
};

/// A copy that the job made.
struct Copied {
  int64_t modified_ms = 0;
  uint64_t revision = 0;
  bool is(const Seen& seen) const noexcept { return modified_ms == seen.modified_ms && revision == seen.revision; }
};

Seen seen_of(const mortise_object& o) { return {o.state, o.modified_ms, o.revision, std::string(view(o.etag))}; }

mortise_conditions in_state(const Seen& seen) {
  mortise_conditions out = no_conditions();
  out.present = MORTISE_WITH_STATE;
  out.if_state = seen.state;
  return out;
}

/// First a look whether the caller may move every object: if not, all stay. Then round after round over all objects,
/// until there are none: so its place need not be kept.
class Renaming final : public PagedJob {
 public:
  Renaming(const Site& site, const JobBegin& begin, JobInput input)
      : PagedJob(site.jobs, begin, job_permission(site, input)),
        site_(site),
        input_(std::move(input)),
        carried_(kept_properties(input_.rest)) {}

 private:
  Refusal next(Names& names) override;
  Json place() const override { return Json::object(); }
  Refusal permitted(const JobPermission& permission, const std::string& name) override;
  void act(const std::string& name, Done done) override;
  Result<JobNext> after_last(JobSlice& slice) override;
  bool before_end(bool well) override {
    if (!well) remove_if_new(site_.objects, input_, resumption());
    return !well;
  }
  void ended(JobState state) noexcept override {
    if (state == JobState::aborted) remove_if_new(site_.objects, input_, [] {});
  }
  void move(const std::string& name, const Seen& from, const Seen& to, Done done);
  void remove(const std::string& name, const Seen& from, std::optional<Copied> copied, Done done);
  void take_back(const std::string& name, const Copied& copied, Done done);
  std::optional<Copied> take_copied(const std::string& name);
  bool is_later_here(const std::string& name, const Seen& from, const Seen& to);
  BucketHandle source() const;
  bool carry(const mortise_bucket& bucket);
  static Or<Seen> look(const Objects& objects, BucketRef bucket, const std::string& name, const Subject& subject);

  const Site& site_;
  const JobInput input_;
  Selection all_ = Selection::of_prefix({});
  bool moves_ = !asks();               // not yet: it only asks
  bool gone_ = false;                  // the bucket
  std::optional<Properties> carried_;  // of the bucket, which the new one has
  std::string failure_;
  Mutex mutex_;
  /// Of keys that were changed here after they had been copied.
  std::map<std::string, Copied> to_copy_again_ MORTISE_GUARDED_BY(mutex_);
};

Refusal Renaming::next(Names& names) {
  if (gone_ || !failure_.empty()) return std::nullopt;
  auto no = all_.next(site_.objects, input_.from, kPage, names);
  if (no && no->status == 404 && resumed()) {  // the earlier process ended right behind the last step
    gone_ = true;
    return std::nullopt;
  }
  if (no || !names.empty()) return no;
  const MutexLock lock(mutex_);  // and then those that may be gone here
  for (auto at = to_copy_again_.begin(); at != to_copy_again_.end() && names.size() < kPage; ++at)
    names.push_back(at->first);
  return std::nullopt;
}

/// Worker. An error of the store is not taken for a key that is not there.
Or<Seen> Renaming::look(const Objects& objects, BucketRef bucket, const std::string& name, const Subject& subject) {
  Seen seen;
  Refusal refusal;
  mortise_read read = read_of(bucket, name);
  read.wants = MORTISE_WANT_STATE;
  objects.head(read, [&](const mortise_error& e, const mortise_opened* opened) {
    if (e.status == MORTISE_OK)
      seen = seen_of(*opened->object);
    else if (e.status != MORTISE_NOT_FOUND)
      refusal = from_service(e, subject);
  });
  if (refusal) return *std::move(refusal);
  return seen;
}

Refusal Renaming::permitted(const JobPermission& permission, const std::string& name) {
  if (auto no = permission.in_source("ais:GetObject", name)) return no;
  if (auto no = permission.in_source("ais:DeleteObject", name)) return no;
  return permission.in_destination("ais:PutObject", name);
}

/// Is the object here to take the place of the one there? That one is our own copy, or was written earlier. An earlier
/// process did not leave word of its copies, but they have the same bytes; who sets tags leaves the time of writing as
/// it is.
bool Renaming::is_later_here(const std::string& name, const Seen& from, const Seen& to) {
  if (resumed() && from.etag == to.etag) return true;
  const MutexLock lock(mutex_);
  const auto copied = to_copy_again_.find(name);
  return (copied != to_copy_again_.end() && copied->second.is(to)) || from.modified_ms > to.modified_ms;
}

std::optional<Copied> Renaming::take_copied(const std::string& name) {
  const MutexLock lock(mutex_);
  const auto taken = to_copy_again_.extract(name);
  return taken ? std::optional(taken.mapped()) : std::nullopt;
}

void Renaming::act(const std::string& name, Done done) {
  if (!moves_) return done(std::nullopt);
  const auto from = look(site_.objects, input_.from.ref(), name, {input_.from.shown(), input_.from.shown(name)});
  if (!from) return done(from.error());
  if (from->state == 0) {
    const auto copied = take_copied(name);
    return copied ? take_back(name, *copied, std::move(done)) : done(std::nullopt);
  }
  const auto to = look(site_.objects, input_.to.ref(), name, {input_.to.shown(), input_.to.shown(name)});
  if (!to) return done(to.error());
  if (to->state != 0 && !is_later_here(name, *from, *to)) {
    take_copied(name);
    return remove(name, *from, std::nullopt, std::move(done));
  }
  move(name, *from, *to, std::move(done));
}

/// Worker. The copy is of the object in this state, with its tags and all else, over what was seen there, or there is
/// none.
void Renaming::move(const std::string& name, const Seen& from, const Seen& to, Done done) {
  const mortise_conditions here = in_state(from);
  mortise_conditions there = to.state != 0 ? in_state(to) : no_conditions();
  if (to.state == 0) there.if_none_match = str("*");
  mortise_read source = read_of(input_.from.ref(), name);
  source.conditions = &here;
  mortise_put put = put_of(input_.to.ref(), name);
  put.conditions = &there;
  input_.owner.put_on(put);
  site_.objects.copy(copy_of(source, put), [this, name, from, done = std::move(done)](
                                               const mortise_error& e, const mortise_written* written) mutable {
    if (e.status == MORTISE_OK) {
      take_copied(name);
      return remove(name, from, Copied{written->modified_ms, written->revision}, std::move(done));
    }
    const bool later = e.detail == MORTISE_NO_SUCH_KEY || e.status == MORTISE_PRECONDITION;
    done(later ? Refusal() : Refusal(from_service(e, {input_.to.shown(), input_.from.shown(name)})));
  });
}

/// What changed since it was copied stays, and is copied again in a later round. What is gone since then was removed by
/// somebody else.
void Renaming::remove(const std::string& name, const Seen& from, std::optional<Copied> copied, Done done) {
  const mortise_conditions same = in_state(from);
  mortise_remove remove = remove_of(input_.from.ref(), name);
  remove.conditions = &same;
  site_.objects.remove(
      remove, [this, name, copied, done = std::move(done)](const mortise_error& e, const mortise_written*) mutable {
        if (e.status == MORTISE_OK) count(1, 0);
        if (e.detail == MORTISE_NO_SUCH_KEY && copied) return take_back(name, *copied, std::move(done));
        if (e.status == MORTISE_PRECONDITION && copied) {
          const MutexLock lock(mutex_);
          to_copy_again_.insert_or_assign(name, *copied);
        }
        const bool good = e.status == MORTISE_OK || e.status == MORTISE_NOT_FOUND || e.status == MORTISE_PRECONDITION;
        done(good ? Refusal() : Refusal(from_service(e, {input_.from.shown(), input_.from.shown(name)})));
      });
}

/// Removes the copy, if it still is one.
void Renaming::take_back(const std::string& name, const Copied& copied, Done done) {
  mortise_read read = read_of(input_.to.ref(), name);
  read.wants = MORTISE_WANT_STATE;
  const Subject subject{input_.to.shown(), input_.to.shown(name)};
  site_.objects.later().head(read, [this, name, copied, subject, done = std::move(done)](
                                       const mortise_error& e, const mortise_opened* opened) mutable {
    if (e.status == MORTISE_NOT_FOUND) return done(std::nullopt);
    if (e.status != MORTISE_OK) return done(from_service(e, subject));
    const Seen there = seen_of(*opened->object);
    if (!copied.is(there)) return done(std::nullopt);
    const mortise_conditions same = in_state(there);
    mortise_remove remove = remove_of(input_.to.ref(), name);
    remove.conditions = &same;
    site_.objects.remove(remove,
                         [subject, done = std::move(done)](const mortise_error& failed, const mortise_written*) {
                           const bool good = failed.status == MORTISE_OK || failed.status == MORTISE_NOT_FOUND ||
                                             failed.status == MORTISE_PRECONDITION;
                           done(good ? Refusal() : Refusal(from_service(failed, subject)));
                         });
  });
}

/// Worker. As it is now; empty: it is gone, or cannot be looked at.
BucketHandle Renaming::source() const {
  BucketHandle out;
  site_.objects.bucket_head(input_.from.ref(), [&](const mortise_error& e, const mortise_bucket* bucket) {
    if (e.status == MORTISE_OK) out = BucketHandle(*bucket);
  });
  return out;
}

/// Worker. What was set or reset of the bucket since the new one was made is set or reset there. False: that is
/// nothing.
bool Renaming::carry(const mortise_bucket& bucket) {
  Properties now = properties_of(bucket);
  if (!carried_) carried_ = now;
  std::vector<mortise_pair> set;
  std::vector<mortise_str> reset;
  for (const auto& [name, value] : now)
    if (const auto had = carried_->find(name); had == carried_->end() || had->second != value)
      set.push_back(pair(name, value));
  for (const auto& [name, value] : *carried_)
    if (!now.contains(name)) reset.push_back(str(name));
  if (set.empty() && reset.empty()) return false;
  site_.objects.bucket_update(input_.to.ref(), set.data(), set.size(), reset.data(), reset.size(),
                              [this, now](const mortise_error& e, const mortise_bucket*) mutable {
                                if (e.status == MORTISE_OK)
                                  carried_ = std::move(now);
                                else
                                  failure_ = from_service(e, {input_.to.shown(), {}}).message;
                                resumption()();
                              });
  return true;
}

/// Nobody has refused any, or the job had failed. All objects of the round are gone: now the bucket, unless somebody
/// has written to it, or sets something of it, even in this moment: then there is another round.
Result<JobNext> Renaming::after_last(JobSlice&) {
  if (gone_) return JobNext::done;
  if (!failure_.empty()) return Error(Status::internal, failure_);
  all_ = Selection::of_prefix({});
  if (!std::exchange(moves_, true)) return JobNext::more;
  const BucketHandle bucket = source();
  if (!bucket) return JobNext::more;  // who asks for its objects learns why
  if (const auto why = must_stay(*bucket, BucketId::from_service_name(input_.from.name)); !why.empty())
    return Error(Status::internal, input_.from.shown() + " " + std::string(why) + " by now: it stays");
  if (carry(*bucket)) return JobNext::pending;
  site_.objects.bucket_delete_unchanged(*bucket, [this](const mortise_error& e, const mortise_bucket*) {
    gone_ = e.status == MORTISE_OK;
    const bool again = e.detail == MORTISE_BUCKET_NOT_EMPTY || e.status == MORTISE_PRECONDITION;
    if (!gone_ && !again) failure_ = from_service(e, {input_.from.shown(), {}}).message;
    resumption()();
  });
  return JobNext::pending;
}

class RenamingKind final : public JobKind {
 public:
  explicit RenamingKind(const Site& site)
      : JobKind(describe_kind(kRenameBucket, "gives a bucket another name, by copying it", site)), site_(site) {}
  Result<std::unique_ptr<Job>> begin(const JobBegin& begin) override {
    auto input = JobInput::parse(begin.input());
    if (!input) return std::move(input).error();
    return std::make_unique<Renaming>(site_, begin, std::move(*input));
  }

 private:
  const Site& site_;
};

}  // namespace

std::unique_ptr<JobKind> renaming_kind(const Site& site) { return std::make_unique<RenamingKind>(site); }

void rename_bucket(ContextPtr context) {
  Context& c = *context;
  auto to = parse_uname(c.query.get("bck_to"));
  if (!to) return c.fail(to.error());
  if (const auto why = must_stay(*c.found.opened(), c.found.id()); !why.empty())
    return c.fail(unsupported(c.found.shown() + " " + std::string(why) + ": it cannot be renamed"));
  with_destination(std::move(context), std::move(to->bucket), Destination::new_name,
                   [](ContextPtr own, const FoundDestination& found) {
                     Json rest = Json::object();
                     rest[kCarried] = properties_of(*own->found.opened());
                     const JobInput input = job_input(*own, found, std::move(rest));
                     begin_job(std::move(own), kRenameBucket, input, {});
                   });
}

}  // namespace mortise::api_native::ops
