// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/job/copying.h"

namespace mortise::api_native::ops {
namespace {

constexpr Needs kPut{"ais:PutObject", Permission::put};
constexpr Needs kCreate{"ais:CreateBucket", Permission::create_bucket};

/// Copies on their way: what they need after the request was answered.
struct Copies {
  const Site& site;
  FoundBucket from;
  FoundBucket to;
  Identity who;
  Selection selection;
  CopyRules rules;
  JobPtr job;
};

/// Worker.
void copy_one(const Copies& copies, const std::string& name, const Sweep::Done& done) {
  const std::string to = copies.rules.name(name);
  if (auto no = check_object_name(to)) return done(std::move(no));
  if (copies.rules.dry_run) {
    copies.job->count(1, 0);
    return done(std::nullopt);
  }
  const mortise_read source = read_of(copies.from.ref(), name);
  mortise_put put = put_of(copies.to.ref(), to);
  put.owner = str(copies.who.id);
  put.owner_name = str(copies.who.display_name);
  put.etag_policy = MORTISE_ETAG_NATIVE;
  copies.site.objects.copy(copy_of(source, put),
                           [&copies, done, name](const mortise_error& e, const mortise_written* written) {
                             if (e.status == MORTISE_OK) {
                               copies.job->count(1, static_cast<int64_t>(written->content_size));
                               return done(std::nullopt);
                             }
                             if (e.detail == MORTISE_NO_SUCH_KEY && !copies.selection.is_list())
                               return done(std::nullopt);
                             NativeError error = from_service(e, {copies.to.shown(), copies.from.shown(name)});
                             if (!copies.rules.go_on) return done(std::move(error));
                             copies.job->note(error.message);
                             done(std::nullopt);
                           });
}

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
  rules.dry_run = *dry_run;
  rules.go_on = *go_on;
  const Json* endings = member(value, "ext");
  if (endings == nullptr) return rules;
  if (!endings->is_object()) return bad_request("\"ext\" must be an object of texts");
  for (auto it = endings->begin(); it != endings->end(); ++it) {
    if (!it->is_string()) return bad_request("\"ext\" must be an object of texts");
    rules.endings.emplace_back(it.key(), it->get<std::string>());
  }
  return rules;
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

void with_destination(ContextPtr context, BucketId id, bool must_be_new,
                      std::function<void(ContextPtr, FoundBucket)> then) {
  Context& c = *context;
  FoundBucket to(id);
  const auto missing = to.look(c.objects());
  if (missing && missing->status != 404) return c.fail(*missing);
  if (!missing) {
    if (must_be_new)
      return c.fail(NativeError(400, "ErrBucketAlreadyExists", "bucket \"" + id.shown() + "\" already exists"));
    if (auto no = c.require_in(to, kPut, {})) return c.fail(*no);
    return then(std::move(context), std::move(to));
  }
  if (!id.local()) return c.fail(*missing);
  if (auto no = c.require_in(to, kCreate, {})) return c.fail(*no);
  const mortise_bucket& source = *c.found.opened();
  const std::string name = id.new_service_name();
  c.objects().bucket_create(name, c.who.id, source.properties, source.property_count,
                            [context = std::move(context), to = std::move(to), then = std::move(then)](
                                const mortise_error& e, const mortise_bucket*) mutable {
                              if (e.status != MORTISE_OK) return context->fail(from_service(e, {to.shown(), {}}));
                              on_worker(std::move(context),
                                        [to = std::move(to), then = std::move(then)](ContextPtr own) mutable {
                                          if (auto no = to.look(own->objects())) return own->fail(*no);
                                          then(std::move(own), std::move(to));
                                        });
                            });
}

void start_copying(ContextPtr context, FoundBucket to, Selection selection, CopyRules rules, std::string kind) {
  Context& c = *context;
  JobPtr job = c.site.jobs->add(std::move(kind), {c.found.id(), c.found.id(), to.id(), selection.described()});
  auto copies = std::make_shared<Copies>(
      Copies{c.site, c.found, std::move(to), c.who, std::move(selection), std::move(rules), job});
  Sweep::Work work;
  work.next = [copies](Sweep::Names& names) {
    return copies->selection.next(copies->site.objects, copies->from, names);
  };
  work.act = [copies](const std::string& name, const Sweep::Done& done) { copy_one(*copies, name, done); };
  work.wanted = [job] { return !job->aborted(); };
  work.ended = [copies](const Refusal& refusal) {
    if (refusal) copies->job->note(refusal->message);
    copies->job->finish(copies->site.jobs->now_ns());
  };
  Sweep::start(c.site.host, std::move(work));
  c.finish(Answer::text(job->id()));
}

}  // namespace mortise::api_native::ops
