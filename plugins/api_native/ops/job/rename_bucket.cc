// SPDX-License-Identifier: Apache-2.0
//
// A bucket gets another name as a job: a new one is made with its properties, each object is copied there and then
// removed here, unless it was written to meanwhile, and the empty bucket goes last. Whatever ends the job early, every
// object is in one of the two; a bucket that was made in vain goes again.
#include <utility>

#include "api_native/jobs/paged_job.h"
#include "api_native/ops/begin_job.h"
#include "api_native/ops/handlers.h"
#include "api_native/ops/job/copying.h"
#include "api_native/ops/kinds.h"
#include "api_native/wire/bucket_properties.h"

namespace mortise::api_native::ops {
namespace {

constexpr std::string_view kRenameBucket = "move-bck";

/// First a look whether the caller may move every object: if not, all stay. Then round after round over all objects,
/// until there are none: so its place need not be kept.
class Renaming final : public PagedJob {
 public:
  Renaming(const Site& site, const JobBegin& begin, JobInput input)
      : PagedJob(site.jobs, begin, job_permission(site, input)), site_(site), input_(std::move(input)) {}

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
  void remove_copied(const std::string& name, const std::string& etag, Done done);
  BucketHandle source() const;
  std::string etag_of(const std::string& name) const;

  const Site& site_;
  const JobInput input_;
  Selection all_ = Selection::of_prefix({});
  bool moves_ = !asks();  // not yet: it only asks
  bool gone_ = false;     // the bucket
  std::string failure_;
};

Refusal Renaming::next(Names& names) {
  if (gone_ || !failure_.empty()) return std::nullopt;
  auto no = all_.next(site_.objects, input_.from, kPage, names);
  if (no && no->status == 404 && resumed()) {  // the earlier process ended right behind the last step
    gone_ = true;
    return std::nullopt;
  }
  return no;
}

std::string Renaming::etag_of(const std::string& name) const {
  std::string etag;
  site_.objects.head(read_of(input_.from.ref(), name), [&](const mortise_error& e, const mortise_opened* opened) {
    if (e.status == MORTISE_OK) etag = view(opened->object->etag);
  });
  return etag;
}

Refusal Renaming::permitted(const JobPermission& permission, const std::string& name) {
  if (auto no = permission.in_source("ais:GetObject", name)) return no;
  if (auto no = permission.in_source("ais:DeleteObject", name)) return no;
  return permission.in_destination("ais:PutObject", name);
}

/// Worker. The copy is of the object that has the ETag, or there is none.
void Renaming::act(const std::string& name, Done done) {
  if (!moves_) return done(std::nullopt);
  const std::string etag = etag_of(name);
  if (etag.empty()) return done(std::nullopt);  // removed since
  const std::string quoted = "\"" + etag + "\"";
  mortise_conditions same = no_conditions();
  same.if_match = str(quoted);
  mortise_read source = read_of(input_.from.ref(), name);
  source.conditions = &same;
  mortise_put put = put_of(input_.to.ref(), name);
  input_.owner.put_on(put);
  site_.objects.copy(copy_of(source, put), [this, name, etag, done = std::move(done)](const mortise_error& e,
                                                                                      const mortise_written*) mutable {
    if (e.status == MORTISE_OK) return remove_copied(name, etag, std::move(done));
    const bool later = e.detail == MORTISE_NO_SUCH_KEY || e.status == MORTISE_PRECONDITION;
    done(later ? Refusal() : Refusal(from_service(e, {input_.to.shown(), input_.from.shown(name)})));
  });
}

/// What changed since it was copied stays, and is copied again in a later round.
void Renaming::remove_copied(const std::string& name, const std::string& etag, Done done) {
  const std::string quoted = "\"" + etag + "\"";
  mortise_conditions same = no_conditions();
  same.if_match = str(quoted);
  mortise_remove remove = remove_of(input_.from.ref(), name);
  remove.conditions = &same;
  site_.objects.remove(remove, [this, name, done = std::move(done)](const mortise_error& e, const mortise_written*) {
    if (e.status == MORTISE_OK) count(1, 0);
    const bool good = e.status == MORTISE_OK || e.status == MORTISE_NOT_FOUND || e.status == MORTISE_PRECONDITION;
    done(good ? Refusal() : Refusal(from_service(e, {input_.from.shown(), input_.from.shown(name)})));
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

/// Nobody has refused any, or the job had failed. All objects of the round are gone: now the bucket, unless somebody
/// has written to it, or gives it a policy, even in this moment: then there is another round.
Result<JobNext> Renaming::after_last(JobSlice&) {
  if (gone_) return JobNext::done;
  if (!failure_.empty()) return Error(Status::internal, failure_);
  all_ = Selection::of_prefix({});
  if (!std::exchange(moves_, true)) return JobNext::more;
  const BucketHandle bucket = source();
  if (!bucket) return JobNext::more;  // who asks for its objects learns why
  if (has_policy(*bucket))
    return Error(Status::internal, input_.from.shown() + " got a policy while it was renamed: it stays");
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
      : JobKind(facts_of_kind(kRenameBucket, "gives a bucket another name, by copying it", site)), site_(site) {}
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
  if (has_policy(*c.found.opened()))
    return c.fail(unsupported(c.found.shown() + " has a policy, which says its name: it cannot be renamed"));
  if (keeps_versions(*c.found.opened()))
    return c.fail(unsupported(c.found.shown() + " keeps old versions of its objects: it cannot be renamed"));
  if (has_backend(*c.found.opened(), c.found.id()))
    return c.fail(unsupported(c.found.shown() + " has a remote bucket behind it: it cannot be renamed"));
  with_destination(std::move(context), std::move(to->bucket), Destination::new_name,
                   [](ContextPtr own, const FoundDestination& found) {
                     const JobInput input = job_input(*own, found, Json::object());
                     begin_job(std::move(own), kRenameBucket, input, {});
                   });
}

}  // namespace mortise::api_native::ops
