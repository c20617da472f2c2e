// SPDX-License-Identifier: Apache-2.0
//
// A bucket is destroyed with all that is in it, if the caller may delete each object of it, or not at all: first all
// are asked for. Then they and their versions go, page by page, and the bucket last, if nobody has written to
// it since, else again.
#include "api_native/ops/bucket/bucket_there.h"
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

/// Refused: the caller may not delete one of the page.
Refusal may_remove(const Context& c, const Sweep::Names& names) {
  const bool versions = keeps_versions(*c.found.opened());
  for (const std::string& name : names) {
    const size_t slash = name.find('/');
    const std::string_view key = std::string_view(name).substr(slash + 1);
    if (auto no = c.may_in(c.found, "ais:DeleteObject", key)) return no;
    if (!versions) continue;
    if (auto no = c.may_in(c.found, "ais:DeleteObjectVersion", key)) return no;
  }
  return std::nullopt;
}

bool is_locked(const mortise_object& o, int64_t now_ms) {
  return o.lock.legal_hold == MORTISE_HOLD_ON || o.lock.retain_until_ms > now_ms;
}

Refusal refuse_locked(const Context& c, const mortise_object& o) {
  return NativeError(403, "",
                     c.found.shown() + " has versions of " + std::string(view(o.key)) +
                         " that object lock protects: it cannot be destroyed");
}

/// Where a listing of versions goes on.
struct VersionPlace {
  std::string key;
  std::string version;
  bool ended = false;
};

/// The names of a page are "version/key": no version has a slash in it. Refused, too: the caller may not delete one.
Refusal next_versions(const Context& c, Sweep::Names& names, VersionPlace& place) {
  if (place.ended) return std::nullopt;
  mortise_list list = list_of(c.bucket(), Sweep::kPage);
  list.after = str(place.key);
  list.after_version = str(place.version);
  Refusal refusal, locked;
  VersionPlace next;
  c.objects().list_versions(
      list,
      [&](const mortise_object& o) {
        names.push_back(std::string(view(o.version)) + "/" + std::string(view(o.key)));
        if (!locked && is_locked(o, c.site.host.unix_ms())) locked = refuse_locked(c, o);
      },
      [](std::string_view) {},
      [&](const mortise_error& e, const mortise_list_end* end) {
        if (e.status != MORTISE_OK)
          refusal = from_service(e, c.subject());
        else
          next = {std::string(view(end->next)), std::string(view(end->next_version)), end->truncated == 0};
      });
  if (refusal || locked) return refusal ? refusal : locked;
  place = std::move(next);
  return may_remove(c, names);
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
  work.next = [d](Sweep::Names& names) {
    VersionPlace first;  // what was there before is gone
    return next_versions(*d->context, names, first);
  };
  work.act = [d](const std::string& name, const Sweep::Done& done) { remove_version(*d->context, name, done); };
  work.ended = [d](Refusal refusal) { emptied(*d, std::move(refusal)); };
  Sweep::start(host, std::move(work));
}

/// Nothing is removed yet.
void ask_for_all(ContextPtr context) {
  const Host host = context->site.host;
  auto d = std::make_shared<Destruction>(Destruction{std::move(context), 1});
  Sweep::Work work;
  work.next = [d, place = VersionPlace()](Sweep::Names& names) mutable {
    return next_versions(*d->context, names, place);
  };
  work.act = [](const std::string&, const Sweep::Done& done) { done(std::nullopt); };
  work.ended = [d](const Refusal& refusal) {
    ContextPtr own = std::move(d->context);
    if (refusal) return own->fail(*refusal);
    destroy_round(std::move(own), 1);
  };
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
  if (!found.id().local()) {
    if (!context->may_attach()) return context->fail(may_not_attach(found.shown()));
    return destroy_bucket_there(std::move(context), destroy_cache);
  }
  if (has_backend(*found.opened(), found.id())) return destroy_cache(std::move(context));
  if (context->site.access.asks() || has_object_lock(*found.opened())) return ask_for_all(std::move(context));
  destroy_round(std::move(context), 1);
}

}  // namespace mortise::api_native::ops
