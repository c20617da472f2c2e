// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/handlers.h"
#include "api_native/ops/job/selection.h"

namespace mortise::api_native::ops {
namespace {

/// A deletion on its way: what it needs after the request was answered.
struct Deletion {
  const Site& site;
  FoundBucket bucket;
  Identity who;
  Selection selection;
  JobPtr job;
};

/// What is not there has been deleted.
void remove_one(const Deletion& d, const std::string& name, const Sweep::Done& done) {
  mortise_conditions there = no_conditions();
  there.if_match = str("*");
  mortise_remove remove = remove_of(d.bucket.ref(), name);
  remove.conditions = &there;
  remove.owner = str(d.who.id);
  remove.owner_name = str(d.who.display_name);
  d.site.objects.remove(remove, [&d, done, name](const mortise_error& e, const mortise_written*) {
    if (e.status == MORTISE_OK) d.job->count(1, 0);
    const bool gone = e.status == MORTISE_OK || e.detail == MORTISE_NO_SUCH_KEY || e.detail == MORTISE_IF_MATCH;
    done(gone ? Refusal() : Refusal(from_service(e, {d.bucket.shown(), d.bucket.shown(name)})));
  });
}

}  // namespace

Outcome delete_many(Context& c) {
  auto selection = Selection::parse(c.message.value);
  if (!selection) return std::move(selection.error());
  JobPtr job = c.site.jobs->add("delete-listrange", {c.found.id(), {}, {}, selection->described()});
  auto d = std::make_shared<Deletion>(Deletion{c.site, c.found, c.who, std::move(*selection), job});
  Sweep::Work work;
  work.next = [d](Sweep::Names& names) { return d->selection.next(d->site.objects, d->bucket, names); };
  work.act = [d](const std::string& name, const Sweep::Done& done) { remove_one(*d, name, done); };
  work.wanted = [job] { return !job->aborted(); };
  work.ended = [d](const Refusal& refusal) {
    if (refusal) d->job->note(refusal->message);
    d->job->finish(d->site.jobs->now_ns());
  };
  Sweep::start(c.site.host, std::move(work));
  return Answer::text(job->id());
}

}  // namespace mortise::api_native::ops
