// SPDX-License-Identifier: Apache-2.0
//
// A bucket gets another name as a job: a new one is made with its properties, each object is copied there and then
// removed here, unless it was written to meanwhile, and the empty bucket goes last. Whatever ends the job early, every
// object is in one of the two.
#include "api_native/ops/handlers.h"
#include "api_native/ops/job/copying.h"

namespace mortise::api_native::ops {
namespace {

/// A move on its way: what it needs after the request was answered.
struct Move {
  const Site& site;
  FoundBucket from;
  FoundBucket to;
  Identity who;
  JobPtr job;
};
using MovePtr = std::shared_ptr<Move>;

void start_round(const MovePtr& move);

/// What changed since it was copied stays, and is copied again in a later page.
void remove_copied(const MovePtr& move, const std::string& name, const std::string& etag, const Sweep::Done& done) {
  const std::string quoted = "\"" + etag + "\"";
  mortise_conditions same = no_conditions();
  same.if_match = str(quoted);
  mortise_remove remove = remove_of(move->from.ref(), name);
  remove.conditions = &same;
  move->site.objects.remove(remove, [move, name, done](const mortise_error& e, const mortise_written*) {
    if (e.status == MORTISE_OK) move->job->count(1, 0);
    const bool good = e.status == MORTISE_OK || e.status == MORTISE_NOT_FOUND || e.status == MORTISE_PRECONDITION;
    done(good ? Refusal() : Refusal(from_service(e, {move->from.shown(), move->from.shown(name)})));
  });
}

std::string etag_of(const Move& move, const std::string& name) {
  std::string etag;
  move.site.objects.head(read_of(move.from.ref(), name), [&](const mortise_error& e, const mortise_opened* opened) {
    if (e.status == MORTISE_OK) etag = view(opened->object->etag);
  });
  return etag;
}

/// Worker. The copy is of the object that has the ETag, or there is none.
void move_one(const MovePtr& move, const std::string& name, const Sweep::Done& done) {
  const std::string etag = etag_of(*move, name);
  if (etag.empty()) return done(std::nullopt);  // removed since
  const std::string quoted = "\"" + etag + "\"";
  mortise_conditions same = no_conditions();
  same.if_match = str(quoted);
  mortise_read source = read_of(move->from.ref(), name);
  source.conditions = &same;
  mortise_put put = put_of(move->to.ref(), name);
  put.owner = str(move->who.id);
  put.owner_name = str(move->who.display_name);
  put.etag_policy = MORTISE_ETAG_NATIVE;
  move->site.objects.copy(
      copy_of(source, put), [move, name, etag, done](const mortise_error& e, const mortise_written*) {
        if (e.status == MORTISE_OK) return remove_copied(move, name, etag, done);
        const bool later = e.status == MORTISE_NOT_FOUND || e.status == MORTISE_PRECONDITION;
        done(later ? Refusal() : Refusal(from_service(e, {move->to.shown(), move->from.shown(name)})));
      });
}

void end(const Move& move, const Refusal& refusal) {
  if (refusal) move.job->note(refusal->message);
  move.job->finish(move.site.jobs->now_ns());
}

/// Worker.
void remove_bucket(const MovePtr& move) {
  move->site.objects.bucket_delete(move->from.ref(), [move](const mortise_error& e, const mortise_bucket*) {
    if (e.status == MORTISE_OK) return end(*move, std::nullopt);
    if (e.detail == MORTISE_BUCKET_NOT_EMPTY) return start_round(move);
    end(*move, from_service(e, {move->from.shown(), {}}));
  });
}

void round_ended(const MovePtr& move, const Refusal& refusal) {
  if (refusal || move->job->aborted()) return end(*move, refusal);
  if (!move->site.host.submit([move] { remove_bucket(move); })) end(*move, server_is_stopping());
}

void start_round(const MovePtr& move) {
  auto all = std::make_shared<Selection>(Selection::of_prefix({}));
  Sweep::Work work;
  work.next = [move, all](Sweep::Names& names) { return all->next(move->site.objects, move->from, names); };
  work.act = [move](const std::string& name, const Sweep::Done& done) { move_one(move, name, done); };
  work.wanted = [move] { return !move->job->aborted(); };
  work.ended = [move](const Refusal& refusal) { round_ended(move, refusal); };
  Sweep::start(move->site.host, std::move(work));
}

bool keeps_versions(const mortise_bucket& bucket) {
  for (uint32_t i = 0; i < bucket.property_count; ++i)
    if (view(bucket.properties[i].name) == "versioning" && bucket.properties[i].value.size != 0) return true;
  return false;
}

}  // namespace

void rename_bucket(ContextPtr context) {
  Context& c = *context;
  auto to = parse_uname(c.query.get("bck_to"));
  if (!to) return c.fail(to.error());
  if (keeps_versions(*c.found.opened()))
    return c.fail(unsupported(c.found.shown() + " keeps old versions of its objects: it cannot be renamed"));
  with_destination(std::move(context), std::move(to->bucket), true, [](ContextPtr own, FoundBucket found) {
    JobPtr job = own->site.jobs->add("move-bck", {own->found.id(), own->found.id(), found.id(), {}});
    start_round(std::make_shared<Move>(Move{own->site, own->found, std::move(found), own->who, job}));
    own->finish(Answer::text(job->id()));
  });
}

}  // namespace mortise::api_native::ops
