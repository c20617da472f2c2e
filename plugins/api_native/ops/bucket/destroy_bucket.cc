// SPDX-License-Identifier: Apache-2.0
//
// A bucket is destroyed with all that is in it: its objects and their versions go first, page by page; then the bucket,
// if nobody has written to it since, else again.
#include "api_native/ops/handlers.h"

#include "api_native/jobs/sweep.h"
#include "api_native/ops/calls.h"
#include "api_native/ops/copies.h"
#include "api_native/wire/bucket_properties.h"

namespace mortise::api_native::ops {
namespace {

constexpr int kMaxRounds = 5;

/// The request on its way; shared by what its sweep does, and taken out of here when that is over.
struct Destruction {
  ContextPtr context;
  int round;
};

void destroy_round(ContextPtr context, int round);

/// The names of a page are "version/key": no version has a slash in it.
Refusal next_versions(const Context& c, Sweep::Names& names) {
  Refusal refusal;
  c.objects().list_versions(
      list_of(c.bucket(), Sweep::kPage),
      [&](const mortise_object& o) { names.push_back(std::string(view(o.version)) + "/" + std::string(view(o.key))); },
      [](std::string_view) {},
      [&](const mortise_error& e, const mortise_list_end*) {
        if (e.status != MORTISE_OK) refusal = from_service(e, c.subject());
      });
  return refusal;
}

void remove_version(const Context& c, const std::string& name, const Sweep::Done& done) {
  const size_t slash = name.find('/');
  const std::string key = name.substr(slash + 1);
  c.objects().remove(remove_of(c.bucket(), key, std::string_view(name).substr(0, slash)),
                     [done, subject = c.subject()](const mortise_error& e, const mortise_written*) {
                       const bool gone = e.status == MORTISE_OK || e.status == MORTISE_NOT_FOUND;
                       done(gone ? Refusal() : Refusal(from_service(e, subject)));
                     });
}

/// Worker.
void remove_bucket(ContextPtr context, int round) {
  Context& c = *context;
  c.objects().bucket_delete(
      c.bucket(), [context = std::move(context), round](const mortise_error& e, const mortise_bucket*) mutable {
        if (e.status == MORTISE_OK) return context->finish(Answer());
        if (e.detail != MORTISE_BUCKET_NOT_EMPTY || round == kMaxRounds)
          return context->fail(from_service(e, context->subject()));
        destroy_round(std::move(context), round + 1);
      });
}

void emptied(Destruction& d, Refusal refusal) {
  ContextPtr context = std::move(d.context);
  if (refusal) return context->fail(*refusal);
  on_worker(std::move(context), [round = d.round](ContextPtr own) { remove_bucket(std::move(own), round); });
}

void destroy_round(ContextPtr context, int round) {
  const Host host = context->site.host;
  auto d = std::make_shared<Destruction>(Destruction{std::move(context), round});
  Sweep::Work work;
  work.next = [d](Sweep::Names& names) { return next_versions(*d->context, names); };
  work.act = [d](const std::string& name, const Sweep::Done& done) { remove_version(*d->context, name, done); };
  work.ended = [d](Refusal refusal) { emptied(*d, std::move(refusal)); };
  Sweep::start(host, std::move(work));
}

/// What is here of objects that are elsewhere goes; they stay.
void destroy_cache(ContextPtr context) {
  sweep_copies(std::move(context), [](ContextPtr own, const Refusal& refusal) {
    if (refusal) return own->fail(*refusal);
    on_worker(std::move(own), [](ContextPtr c) { remove_bucket(std::move(c), kMaxRounds); });
  });
}

}  // namespace

void destroy_bucket(ContextPtr context) {
  const FoundBucket& found = context->found;
  if (found.id().provider != "ais")
    return context->fail(
        NativeError(405, "ErrUnsupp", "destroy-bck: " + found.shown() + " is at a remote: it can only be evicted"));
  if (has_backend(*found.opened(), found.id())) return destroy_cache(std::move(context));
  destroy_round(std::move(context), 1);
}

}  // namespace mortise::api_native::ops
