// SPDX-License-Identifier: Apache-2.0
//
// Many objects of a bucket whose objects are elsewhere: copies of them are brought here, or go.
#include "api_native/jobs/paged_job.h"
#include "api_native/ops/begin_job.h"
#include "api_native/ops/copies.h"
#include "api_native/ops/handlers.h"
#include "api_native/ops/job/selection.h"
#include "api_native/ops/kinds.h"
#include "api_native/wire/bucket_properties.h"

namespace mortise::api_native::ops {
namespace {

/// What both have in common.
class CacheJob : public PagedJob {
 public:
  CacheJob(const Site& site, const JobBegin& begin, JobInput input, Selection selection)
      : PagedJob(site.jobs, begin), site_(site), input_(std::move(input)), selection_(std::move(selection)) {
    selection_.go_to(earlier_place());
  }

 protected:
  Json place() const override { return selection_.place(); }
  uint64_t total() const override { return selection_.size(); }
  NativeError error(const mortise_error& e, const std::string& name) const {
    return from_service(e, {input_.from.shown(), input_.from.shown(name)});
  }

  const Site& site_;
  const JobInput input_;
  Selection selection_;
};

class CopyEviction final : public CacheJob {
 public:
  using CacheJob::CacheJob;

 private:
  Refusal next(Names& names) override {
    return selection_.next(site_.objects, input_.from, kPage, names, MORTISE_WANT_LOCAL);
  }
  void act(const std::string& name, Done done) override {
    evict_copy(site_.objects, input_.from.ref(), name,
               [this, name, done = std::move(done)](const mortise_error& e, bool was_here) {
                 if (e.status != MORTISE_OK) return done(error(e, name));
                 if (was_here) count(1, 0);
                 done(std::nullopt);
               });
  }
};

/// What is here already stays as it is.
class CopyPrefetch final : public CacheJob {
 public:
  using CacheJob::CacheJob;

 private:
  Refusal next(Names& names) override { return selection_.next(site_.objects, input_.from, kPage, names); }
  void act(const std::string& name, Done done) override {
    mortise_read read = read_of(input_.from.ref(), name);
    read.wants = MORTISE_WANT_COPY;
    site_.objects.later().head(
        read, [this, name, done = std::move(done)](const mortise_error& e, const mortise_opened* opened) {
          if (e.status == MORTISE_OK)
            count(1, opened->object->content_size);
          else
            note(error(e, name));
          done(std::nullopt);
        });
  }
};

template <class T>
class CacheKind final : public JobKind {
 public:
  CacheKind(const Site& site, std::string_view name, std::string_view help)
      : JobKind(facts_of_kind(name, help, site)), site_(site) {}
  Result<std::unique_ptr<Job>> begin(const JobBegin& begin) override {
    auto input = JobInput::parse(begin.input());
    if (!input) return std::move(input).error();
    auto selection = Selection::parse(input->rest);
    if (!selection) return Error(Status::corrupt, selection.error().message);
    return std::make_unique<T>(site_, begin, std::move(*input), std::move(*selection));
  }

 private:
  const Site& site_;
};

void start_cache_job(ContextPtr context, std::string_view kind) {
  if (!has_backend(*context->found.opened(), context->found.id())) return context->fail(not_remote(*context));
  const auto selection = Selection::parse(context->message.value);
  if (!selection) return context->fail(selection.error());
  const JobInput input = job_input(*context, nullptr, selection->kept());
  begin_job(std::move(context), kind, input, selection->described());
}

}  // namespace

std::unique_ptr<JobKind> eviction_kind(const Site& site) {
  return std::make_unique<CacheKind<CopyEviction>>(site, kEvict, "removes copies of objects that are elsewhere");
}
std::unique_ptr<JobKind> prefetch_kind(const Site& site) {
  return std::make_unique<CacheKind<CopyPrefetch>>(site, kPrefetch, "brings copies of objects that are elsewhere");
}

void evict_many(ContextPtr context) { start_cache_job(std::move(context), kEvict); }
void prefetch_many(ContextPtr context) { start_cache_job(std::move(context), kPrefetch); }

}  // namespace mortise::api_native::ops
