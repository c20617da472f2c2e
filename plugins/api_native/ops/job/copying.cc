// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/job/copying.h"

#include "api_native/http/remote_clusters.h"
#include "api_native/jobs/idle_end.h"
#include "api_native/jobs/paged_job.h"
#include "api_native/jobs/written_before.h"
#include "api_native/ops/begin_job.h"
#include "api_native/ops/job/leftovers.h"
#include "api_native/ops/kinds.h"
#include "api_native/wire/bucket_properties.h"

namespace mortise::api_native::ops {
namespace {

constexpr Needs kPutNeeds{"ais:PutObject", Permission::put};
constexpr Needs kDelete{"ais:DeleteObject", Permission::delete_object};
constexpr Needs kCreate{"ais:CreateBucket", Permission::create_bucket};

constexpr const char* kLeftovers = "leftovers";  // of the job's place

class Copying final : public PagedJob {
 public:
  Copying(const Site& site, const JobBegin& begin, JobInput input, Selection selection, CopyRules rules, bool idles)
      : PagedJob(site.jobs, begin, job_permission(site, input)),
        site_(site),
        input_(std::move(input)),
        rules_(std::move(rules)),
        idles_(idles),
        selection_(std::move(selection)) {
    selection_.go_to(earlier_place());
    if (!rules_.synchronize || rules_.dry_run) return;
    const std::string prefix = selection_.is_prefix() ? selection_.prefix() : std::string();
    leftovers_.emplace(site_, input_, rules_.prepend, prefix, selection_.recursive(), resumed() ? started_ms() : 0);
    if (const Json* place = member(earlier_place(), kLeftovers)) leftovers_->go_to(*place);
  }

 private:
  Refusal next(Names& names) override;
  Json place() const override;
  uint64_t total() const override { return selection_.size(); }
  Refusal permitted(const JobPermission& permission, const std::string& name) override {
    if (sweeping_) return permission.in_destination(kDelete.action(), name);
    if (auto no = permission.in_source("ais:GetObject", name)) return no;
    const std::string to = rules_.name(name);
    if (auto no = permission.in_destination(kPutNeeds.action(), to)) return no;
    return leftovers_ ? permission.in_destination(kDelete.action(), to) : std::nullopt;
  }
  void act(const std::string& name, Done done) override;
  void copy(const std::string& name, const std::string& to, Done done);
  Leftovers::Done when_removed(std::string name, Done done);
  bool before_end(bool well) override {
    const bool removes = input_.is_new && (!well || rules_.dry_run);
    if (removes) remove_if_new(site_.objects, input_, resumption());
    return removes;
  }
  void ended(JobState state) noexcept override {
    if (state == JobState::aborted) remove_if_new(site_.objects, input_, [] {});
  }
  Result<JobNext> after_last(JobSlice& slice) override { return idles_ ? idle_(slice) : JobNext::done; }
  Refusal outcome(const std::string& name, const mortise_error& e);

  const Site& site_;
  const JobInput input_;
  const CopyRules rules_;
  const bool idles_;
  Selection selection_;
  std::optional<Leftovers> leftovers_;
  bool sweeping_ = false;  // the page at hand is of the destination
  IdleEnd idle_;
};

Refusal Copying::next(Names& names) {
  if (auto no = selection_.next(site_.objects, input_.from, kPage, names)) return no;
  if (!names.empty() || !leftovers_ || !selection_.is_prefix()) return std::nullopt;
  sweeping_ = true;
  return leftovers_->next(kPage, names);
}

Json Copying::place() const {
  Json out = selection_.place();
  if (leftovers_) out[kLeftovers] = leftovers_->place();
  return out;
}

void Copying::act(const std::string& name, Done done) {
  if (sweeping_) return leftovers_->remove_if_left(name, when_removed(name, std::move(done)));
  const std::string to = rules_.name(name);
  if (auto no = to == name ? Refusal() : check_object_name(to))  // S3's names that AIStore has not are copied, too
    return done(std::move(no));
  if (!rules_.dry_run) return copy(name, to, std::move(done));
  count(1, 0);
  done(std::nullopt);
}

Leftovers::Done Copying::when_removed(std::string name, Done done) {
  return [this, name = std::move(name), done = std::move(done)](Or<bool> removed) {
    if (removed && *removed) count(1, 0);
    if (removed || !rules_.go_on) return done(removed ? Refusal() : Refusal(std::move(removed.error())));
    note(removed.error());
    done(std::nullopt);
  };
}

/// After a restart some names are dealt with twice: what was written under the new ones since the job began stays, be
/// it a copy that was made or somebody else's.
void Copying::copy(const std::string& name, const std::string& to, Done done) {
  mortise_read source = read_of(input_.from.ref(), name);
  if (rules_.latest || rules_.synchronize) source.wants |= MORTISE_WANT_LATEST;
  const mortise_conditions untouched = written_before(started_ms());
  mortise_put put = put_of(input_.to.ref(), to);
  input_.owner.put_on(put);
  if (resumed()) put.conditions = &untouched;
  site_.objects.copy(copy_of(source, put),
                     [this, name, to, done = std::move(done)](const mortise_error& e, const mortise_written* written) {
                       if (e.detail == MORTISE_NO_SUCH_KEY && leftovers_)
                         return leftovers_->remove(to, when_removed(to, done));
                       if (e.status == MORTISE_OK) count(1, written->content_size);
                       done(e.status == MORTISE_OK ? Refusal() : outcome(name, e));
                     });
}

/// Of a copy that was not made.
Refusal Copying::outcome(const std::string& name, const mortise_error& e) {
  if (e.detail == MORTISE_IF_UNMODIFIED_SINCE) return std::nullopt;
  if (e.detail == MORTISE_NO_SUCH_KEY && !selection_.is_list()) return std::nullopt;
  NativeError error = from_service(e, {input_.to.shown(), input_.from.shown(name)});
  if (!rules_.go_on) return error;
  note(error);
  return std::nullopt;
}

class CopyingKind final : public JobKind {
 public:
  CopyingKind(const Site& site, std::string_view name)
      : JobKind(describe_kind(name, "copies objects of a bucket to another", site)),
        site_(site),
        idles_(name == kCopyMany) {}
  Result<std::unique_ptr<Job>> begin(const JobBegin& begin) override {
    auto input = JobInput::parse(begin.input());
    if (!input) return std::move(input).error();
    auto selection = Selection::parse(input->rest);
    if (!selection) return Error(Status::corrupt, selection.error().message);
    auto rules = CopyRules::parse(input->rest);
    if (!rules) return Error(Status::corrupt, rules.error().message);
    return std::make_unique<Copying>(site_, begin, std::move(*input), std::move(*selection), std::move(*rules), idles_);
  }

 private:
  const Site& site_;
  const bool idles_;
};

}  // namespace

Or<CopyRules> CopyRules::parse(const Json& value) {
  CopyRules rules;
  auto prepend = text_member(value, "prepend");
  if (!prepend) return std::move(prepend.error());
  rules.prepend = std::move(*prepend);
  const auto dry_run = flag_member(value, "dry_run");
  if (!dry_run) return dry_run.error();
  const auto go_on = flag_member(value, "coer");
  if (!go_on) return go_on.error();
  const auto synchronize = flag_member(value, "synchronize");
  if (!synchronize) return synchronize.error();
  const auto latest = flag_member(value, "latest-ver");
  if (!latest) return latest.error();
  rules.dry_run = *dry_run;
  rules.latest = *latest;
  rules.synchronize = *synchronize;
  rules.go_on = *go_on;
  const Json* endings = member(value, "ext");
  if (endings == nullptr) return rules;
  if (!endings->is_object()) return bad_request("\"ext\" must be an object of texts");
  for (auto it = endings->begin(); it != endings->end(); ++it) {
    if (!it->is_string()) return bad_request("\"ext\" must be an object of texts");
    rules.endings.emplace_back(it.key(), it->get<std::string>());
  }
  if (rules.synchronize && !rules.endings.empty())
    return unsupported(
        "\"synchronize\" with \"ext\": which of the source's names a copy had is not known: operation not supported");
  return rules;
}

void CopyRules::keep(Json& into) const {
  into["prepend"] = prepend;
  into["dry_run"] = dry_run;
  into["coer"] = go_on;
  into["synchronize"] = synchronize;
  into["latest-ver"] = latest;
  into["ext"] = Json::object();
  for (const auto& [old_ending, new_ending] : endings) into["ext"][old_ending] = new_ending;
}

std::string CopyRules::name(const std::string& name) const {
  std::string out = prepend + name;
  for (const auto& [old_ending, new_ending] : endings) {
    if (!out.ends_with(old_ending)) continue;
    out.resize(out.size() - old_ending.size());
    return out + new_ending;
  }
  return out;
}

namespace {

std::vector<mortise_pair> properties_for(const mortise_bucket& source, Destination destination) {
  std::vector<mortise_pair> out;
  for (uint32_t i = 0; i < source.property_count; ++i) {
    const std::string_view name = view(source.properties[i].name);
    const bool of_owner = name == kPolicyProperty || name == kAclProperty;
    if (name == kBackendProperty || (of_owner && destination == Destination::another)) continue;
    out.push_back(source.properties[i]);
  }
  return out;
}

}  // namespace

void with_destination(ContextPtr context, BucketId id, Destination destination,
                      std::function<void(ContextPtr, FoundDestination)> then) {
  Context& c = *context;
  id = resolved(c.site, std::move(id));
  FoundBucket to(id);
  const auto missing = to.look(c.objects());
  if (missing && missing->status != 404) return c.fail(*missing);
  if (!missing) {
    if (destination == Destination::new_name)
      return c.fail(NativeError(400, "ErrBucketAlreadyExists", "bucket \"" + id.shown() + "\" already exists"));
    if (auto no = c.require_in(to, kPutNeeds, {})) return c.fail(*no);
    return then(std::move(context), {std::move(to)});
  }
  if (!id.local()) return c.fail(*missing);
  if (auto no = c.require_in(to, kCreate, {})) return c.fail(*no);
  const mortise_bucket& source = *c.found.opened();
  const std::string name = id.new_service_name();
  const std::vector<mortise_pair> properties = properties_for(source, destination);
  const std::string owner(destination == Destination::another ? c.who.id : std::string(c.found.owner()));
  c.objects().bucket_create(name, owner, properties.data(), properties.size(),
                            [context = std::move(context), to = std::move(to), then = std::move(then)](
                                const mortise_error& e, const mortise_bucket*) mutable {
                              if (e.status != MORTISE_OK) return context->fail(from_service(e, {to.shown(), {}}));
                              on_worker(std::move(context),
                                        [to = std::move(to), then = std::move(then)](ContextPtr own) mutable {
                                          if (auto no = to.look(own->objects())) return own->fail(*no);
                                          then(std::move(own), {std::move(to), true});
                                        });
                            });
}

JobInput job_input(const Context& context, const FoundDestination& to, Json rest) {
  JobInput input = job_input(context, &to.bucket, std::move(rest));
  input.is_new = to.is_new;
  return input;
}

void start_copying(ContextPtr context, const FoundDestination& to, const Selection& selection, const CopyRules& rules,
                   std::string_view kind) {
  if (rules.synchronize && !to.is_new)
    if (auto no = context->require_in(to.bucket, kDelete, {})) return context->fail(*no);
  Json rest = selection.kept();
  rules.keep(rest);
  const JobInput input = job_input(*context, to, std::move(rest));
  begin_job(std::move(context), kind, input, selection.described());
}

std::unique_ptr<JobKind> copying_kind(const Site& site, std::string_view name) {
  return std::make_unique<CopyingKind>(site, name);
}

}  // namespace mortise::api_native::ops
