// SPDX-License-Identifier: Apache-2.0
#include "api_native/jobs/paged_job.h"
#include "api_native/jobs/written_before.h"
#include "api_native/ops/begin_job.h"
#include "api_native/ops/handlers.h"
#include "api_native/ops/job/selection.h"
#include "api_native/ops/kinds.h"

namespace mortise::api_native::ops {
namespace {

constexpr std::string_view kDeleteMany = "delete-listrange";

class Deletion final : public PagedJob {
 public:
  Deletion(const Site& site, const JobBegin& begin, JobInput input, Selection selection)
      : PagedJob(site.jobs, begin, job_permission(site, input)),
        site_(site),
        input_(std::move(input)),
        selection_(std::move(selection)) {
    selection_.go_to(earlier_place());
  }

 private:
  Refusal next(Names& names) override { return selection_.next(site_.objects, input_.from, kPage, names); }
  Json place() const override { return selection_.place(); }
  uint64_t total() const override { return selection_.size(); }
  Refusal permitted(const JobPermission& permission, const std::string& name) override {
    return permission.in_source("ais:DeleteObject", name);
  }
  void act(const std::string& name, Done done) override;

  const Site& site_;
  const JobInput input_;
  Selection selection_;
};

/// What is not there has been deleted. After a restart some names are dealt with twice: what was written to them since
/// the job began stays.
void Deletion::act(const std::string& name, Done done) {
  mortise_conditions conditions = resumed() ? written_before(started_ms()) : no_conditions();
  if (!resumed()) conditions.if_match = str("*");
  mortise_remove remove = remove_of(input_.from.ref(), name);
  remove.conditions = &conditions;
  remove.owner = str(input_.owner.id);
  remove.owner_name = str(input_.owner.name);
  site_.objects.remove(remove, [this, name, done = std::move(done)](const mortise_error& e, const mortise_written*) {
    const bool gone =
        e.detail == MORTISE_NO_SUCH_KEY || e.detail == MORTISE_IF_MATCH || e.detail == MORTISE_IF_UNMODIFIED_SINCE;
    if (e.status == MORTISE_OK) count(1, 0);
    if (e.status == MORTISE_OK || gone) return done(std::nullopt);
    done(from_service(e, {input_.from.shown(), input_.from.shown(name)}));
  });
}

class DeletionKind final : public JobKind {
 public:
  explicit DeletionKind(const Site& site)
      : JobKind(describe_kind(kDeleteMany, "deletes many objects of a bucket", site)), site_(site) {}
  Result<std::unique_ptr<Job>> begin(const JobBegin& begin) override {
    auto input = JobInput::parse(begin.input());
    if (!input) return std::move(input).error();
    auto selection = Selection::parse(input->rest);
    if (!selection) return Error(Status::corrupt, selection.error().message);
    return std::make_unique<Deletion>(site_, begin, std::move(*input), std::move(*selection));
  }

 private:
  const Site& site_;
};

/// A value that is missing, misspelled or an empty list must not be taken for all objects of the bucket: those are an
/// empty template, which AIStore's clients send beside the list.
Refusal check_is_named(const Json& value) {
  const Json* names = value.is_object() ? member(value, "objnames") : nullptr;
  if (names != nullptr && !names->empty()) return std::nullopt;
  for (const char* name : {"template", "prefix_of_all"})
    if (value.is_object() && member(value, name) != nullptr) return std::nullopt;
  return bad_request("the value must name the objects to delete: \"objnames\", \"template\" or \"prefix_of_all\"");
}

}  // namespace

std::unique_ptr<JobKind> deletion_kind(const Site& site) { return std::make_unique<DeletionKind>(site); }

void delete_many(ContextPtr context) {
  if (auto no = check_is_named(context->message.value)) return context->fail(*no);
  const auto selection = Selection::parse(context->message.value);
  if (!selection) return context->fail(selection.error());
  const JobInput input = job_input(*context, nullptr, selection->kept());
  begin_job(std::move(context), kDeleteMany, input, selection->described());
}

}  // namespace mortise::api_native::ops
