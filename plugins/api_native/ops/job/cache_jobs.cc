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

constexpr const char* kLatest = "latest-ver";

/// What both have in common.
class CacheJob : public PagedJob {
 public:
  CacheJob(const Site& site, const JobBegin& begin, JobInput input, Selection selection)
      : PagedJob(site.jobs, begin, job_permission(site, input)),
        site_(site),
        input_(std::move(input)),
        selection_(std::move(selection)) {
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
  Refusal permitted(const JobPermission& permission, const std::string& name) override {
    return permission.in_source("ais:DeleteObject", name);
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

/// What is here already stays as it is, unless the newest is wanted.
class CopyPrefetch : public CacheJob {
 public:
  using CacheJob::CacheJob;

 private:
  Refusal next(Names& names) override { return selection_.next(site_.objects, input_.from, kPage, names); }
  Refusal permitted(const JobPermission& permission, const std::string& name) override {
    return permission.in_source("ais:GetObject", name);
  }
  void act(const std::string& name, Done done) override {
    const Json* latest = member(input_.rest, kLatest);
    const bool newest = latest != nullptr && latest->is_boolean() && latest->get<bool>();
    return newest ? look(name, std::move(done)) : fetch(name, std::move(done));
  }
  void fetch(const std::string& name, Done done) {
    mortise_read read = read_of(input_.from.ref(), name);
    read.wants = MORTISE_WANT_COPY;
    site_.objects.later().head(
        read, [this, name, done = std::move(done)](const mortise_error& e, const mortise_opened* opened) {
          if (e.status != MORTISE_OK) return done(failed(error(e, name)));
          count(1, opened->object->content_size);
          done(std::nullopt);
        });
  }
  /// A copy that is not the newest makes room for one that is.
  void look(const std::string& name, Done done) {
    mortise_read read = read_of(input_.from.ref(), name);
    read.wants = MORTISE_WANT_LATEST;
    site_.objects.later().head(
        read, [this, name, done = std::move(done)](const mortise_error& e, const mortise_opened* opened) mutable {
          if (e.status != MORTISE_OK) return done(failed(error(e, name)));
          if (opened->object->residence != MORTISE_ELSEWHERE) return fetch(name, std::move(done));
          evict_copy(site_.objects, input_.from.ref(), name,
                     [this, name, done = std::move(done)](const mortise_error& gone, bool) {
                       if (gone.status != MORTISE_OK) return done(failed(error(gone, name)));
                       fetch(name, done);
                     });
        });
  }
  /// One that cannot be had stops no others.
  virtual Refusal failed(const NativeError& why) {
    note(why);
    return std::nullopt;
  }
};

/// Of one object, whose client wants to know.
class BlobDownload final : public CopyPrefetch {
 public:
  using CopyPrefetch::CopyPrefetch;

 private:
  Refusal failed(const NativeError& why) override { return why; }
};

template <class T>
class CacheKind final : public JobKind {
 public:
  CacheKind(const Site& site, std::string_view name, std::string_view help)
      : JobKind(describe_kind(name, help, site)), site_(site) {}
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

/// Which objects: as Selection has it. The message may say that the newest are wanted.
void start_cache_job(ContextPtr context, std::string_view kind, const Json& which) {
  if (!has_backend(*context->found.opened(), context->found.id())) return context->fail(not_remote(*context));
  const auto selection = Selection::parse(which);
  if (!selection) return context->fail(selection.error());
  const Json& message = context->message.value;
  if (!message.is_null() && !message.is_object()) return context->fail(bad_request("\"value\" must be an object"));
  const auto latest = message.is_null() ? Or<bool>(false) : flag_member(message, kLatest);
  if (!latest) return context->fail(latest.error());
  Json rest = selection->kept();
  rest[kLatest] = *latest;
  const JobInput input = job_input(*context, nullptr, std::move(rest));
  begin_job(std::move(context), kind, input, selection->described());
}

}  // namespace

std::unique_ptr<JobKind> eviction_kind(const Site& site) {
  return std::make_unique<CacheKind<CopyEviction>>(site, kEvict, "removes copies of objects that are elsewhere");
}
std::unique_ptr<JobKind> prefetch_kind(const Site& site) {
  return std::make_unique<CacheKind<CopyPrefetch>>(site, kPrefetch, "brings copies of objects that are elsewhere");
}

std::unique_ptr<JobKind> blob_download_kind(const Site& site) {
  return std::make_unique<CacheKind<BlobDownload>>(site, kBlobDownload,
                                                   "brings a copy of one object that is elsewhere");
}

void evict_many(ContextPtr context) {
  const Json which = context->message.value;
  start_cache_job(std::move(context), kEvict, which);
}

void prefetch_many(ContextPtr context) {
  const Json which = context->message.value;
  start_cache_job(std::move(context), kPrefetch, which);
}

/// How many readers there are, and how much each asks for, is left to the server.
void blob_download(ContextPtr context) {
  if (auto no = check_object_name(context->message.name)) return context->fail(*no);
  if (auto no = context->require(context->operation->needs, context->message.name)) return context->fail(*no);
  const Json which{{"objnames", Json::array({context->message.name})}};
  start_cache_job(std::move(context), kBlobDownload, which);
}

}  // namespace mortise::api_native::ops
