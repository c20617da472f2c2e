// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/object/read_object.h"

#include "api_s3/http/asking.h"
#include "api_s3/http/last_modified.h"
#include "api_s3/http/object_headers.h"
#include "api_s3/http/operation.h"
#include "api_s3/ops/object/read_answer.h"
#include "api_s3/ops/part.h"
#include "api_s3/wire/conditions.h"
#include "api_s3/wire/date.h"
#include "api_s3/wire/range.h"

namespace mortise::api_s3::ops {
namespace {

using KeptPtr = std::unique_ptr<KeptAnswer>;

/// Which bytes of which version, under which conditions. Views the context.
struct Reading {
  ContextPtr context;
  WithBody with_body;
  mortise_read read{};
  mortise_conditions conditions{};
  bool range_fits = true;  // If-Range
};
using ReadingPtr = std::unique_ptr<Reading>;

Refusal add_part_number(const Context& c, mortise_read& read) {
  if (!c.query.has("partNumber")) return std::nullopt;
  if (c.headers.has("range"))
    return S3Error(Code::invalid_request, "Cannot specify both Range header and partNumber query parameter");
  auto number = parse_part_number(c);
  if (!number) return std::move(number.error());
  read.part_number = *number;
  return std::nullopt;
}

Refusal check_headers(const Context& c) {
  if (c.headers.any("x-amz-server-side-encryption-customer-"))
    return S3Error(Code::invalid_request, "The object was not stored with a customer's key.");
  if (c.headers.has("x-amz-server-side-encryption"))
    return invalid_argument("x-amz-server-side-encryption is not a header of this request.",
                            "x-amz-server-side-encryption", c.headers.get("x-amz-server-side-encryption"));
  if (!c.who.anonymous) return std::nullopt;
  for (const auto& [name, value] : c.query.all())
    if (name.starts_with("response-"))
      return S3Error(Code::invalid_request,
                     "Request specific response headers cannot be used for anonymous GET requests.");
  return std::nullopt;
}

Refusal parse(const Context& c, Reading& reading) {
  if (auto no = check_headers(c)) return no;
  auto version = c.version();
  if (!version) return version.error();
  reading.read = read_of(c.bucket(), c.key(), *version);
  reading.conditions = read_conditions(c.headers, c.site.host.ordered_ms());
  reading.read.conditions = &reading.conditions;
  reading.read.wants = wanted_of_objects(c.found);
  if (auto no = add_part_number(c, reading.read)) return no;
  if (const auto header = c.headers.get("range"); !header.empty()) {
    const Range range = parse_range(header);
    reading.read.range_kind = range.kind;
    reading.read.range_first = range.first;
    reading.read.range_last = range.last;
  }
  return std::nullopt;
}

/// If-Range: the range counts only if the object is still this one.
bool is_still(std::string_view if_range, const mortise_object& object) {
  const auto date = parse_date(if_range);
  if (date) return *date / 1000 == object.modified_ms / 1000;
  return if_range == '"' + std::string(view(object.etag)) + '"';
}

// ---- the object was read: may the caller see it, what else is to be told, and the answer. Any thread.

void send_kept(ContextPtr context, const KeptPtr& kept) { kept->send(*context); }

/// The checksums of one part of an object whose checksum is made of them.
void add_part_checksums(ContextPtr context, KeptPtr kept) {
  if (kept->part() == 0) return send_kept(std::move(context), kept);
  KeptAnswer& answer = *kept;
  wait_for(
      std::move(context),
      [&answer](Context& c) {
        mortise_list_parts list = parts_of(c.bucket(), c.key(), {}, 1);
        list.version = str(answer.version());
        list.after = answer.part() - 1;
        c.objects().later().part_list(
            list,
            [&answer](const mortise_part& part) {
              if (part.number != answer.part()) return;
              HeaderBlock headers;
              add_part_checksum_headers({part.digests, part.digest_count}, headers);
              for (const auto& [name, value] : headers.all())
                answer.add(std::string(view(name)), std::string(view(value)));
            },
            [&c](const mortise_error&, const mortise_list_end*) { c.answered(); });
      },
      [kept = std::move(kept)](ContextPtr own) { send_kept(std::move(own), kept); });
}

/// How many tags there are is told to those who may read them.
void add_tag_count(ContextPtr context, KeptPtr kept) {
  if (kept->tags() == 0) return add_part_checksums(std::move(context), std::move(kept));
  const Context& c = *context;
  const std::string_view version = c.query.get("versionId");
  const Wanted tags{&c.found, version.empty() ? "s3:GetObjectTagging" : "s3:GetObjectVersionTagging", c.key(), version};
  ask_whether(std::move(context), tags, [kept = std::move(kept)](ContextPtr own) mutable {
    if (own->permission.allowed) kept->add("x-amz-tagging-count", std::to_string(kept->tags()));
    add_part_checksums(std::move(own), std::move(kept));
  });
}

/// Tells the callers who may know it of this part of the lock.
void add_lock(ContextPtr context, KeptPtr kept, const char* action, const mortise_object_lock& lock,
              void (*next)(ContextPtr, KeptPtr)) {
  const Context& c = *context;
  const Wanted wanted{&c.found, action, c.key(), c.query.get("versionId")};
  ask_whether(std::move(context), wanted, [kept = std::move(kept), lock, next](ContextPtr own) mutable {
    HeaderBlock headers;
    if (own->permission.allowed) add_lock_headers(lock, headers);
    for (const auto& [name, value] : headers.all()) kept->add(std::string(view(name)), std::string(view(value)));
    next(std::move(own), std::move(kept));
  });
}

void add_legal_hold(ContextPtr context, KeptPtr kept) {
  const mortise_object_lock hold{MORTISE_RETENTION_NONE, kept->lock().legal_hold, 0};
  if (hold.legal_hold == MORTISE_HOLD_NONE) return add_tag_count(std::move(context), std::move(kept));
  add_lock(std::move(context), std::move(kept), "s3:GetObjectLegalHold", hold, &add_tag_count);
}

void add_retention(ContextPtr context, KeptPtr kept) {
  mortise_object_lock retention = kept->lock();
  retention.legal_hold = MORTISE_HOLD_NONE;
  if (retention.retention == MORTISE_RETENTION_NONE) return add_legal_hold(std::move(context), std::move(kept));
  add_lock(std::move(context), std::move(kept), "s3:GetObjectRetention", retention, &add_legal_hold);
}

void was_permitted(ContextPtr context, KeptPtr kept) {
  if (!context->permission.allowed) return refuse(std::move(context));
  add_retention(std::move(context), std::move(kept));
}

/// That something is not there is told to those who could find it in a list.
void was_permitted_but_missing(ContextPtr context, KeptPtr kept) {
  if (!context->permission.allowed) return refuse(std::move(context));
  const Wanted listing{&context->found, "s3:ListBucket", {}, {}, {}, context->key()};
  ask_whether(std::move(context), listing, [kept = std::move(kept)](ContextPtr own) mutable {
    if (!own->permission.allowed) return own->fail(refusal_of(own->wanted, own->permission));
    send_kept(std::move(own), kept);
  });
}

Wanted wanted(const Context& c) {
  const Action& action = c.operation->action;
  const std::string_view version = c.query.get("versionId");
  return {&c.found, version.empty() ? action.name() : action.of_version(), c.key(), version};
}

/// Who decides sees the object, which is there as long as this runs. Where the decision comes at once, as it does if
/// everybody who decides has what it takes in memory, nothing is copied.
void was_read(ReadingPtr reading, const mortise_error& error, const mortise_opened* opened) {
  Context& c = *reading->context;
  ReadAnswer answer(c, reading->read, error, opened);
  const bool is_missing = error.status == MORTISE_NOT_FOUND && c.site.access.asks();
  const bool is_whole = answer.tags() == 0 && !answer.has_lock() && answer.part() == 0 && !is_missing;
  c.wanted = wanted(c);
  c.permission.allowed = !c.site.access.asks();
  c.steps.begin_wait();
  if (!c.permission.allowed) {
    const bool shown = opened != nullptr && error.status != MORTISE_NOT_FOUND;
    c.access().authorize(c.question.emplace(c, c.wanted, shown ? opened->object : nullptr).abi(),
                         [&c](const mortise_decision& decision) {
                           c.permission = Permission::of(decision);
                           c.answered();
                         });
  } else {
    c.answered();
  }
  if (is_whole && c.steps.is_answered() && c.permission.allowed) return answer.send(c);
  ContextPtr context = std::move(reading->context);
  c.steps.push([kept = answer.keep(), is_missing](ContextPtr own) mutable {
    if (is_missing) return was_permitted_but_missing(std::move(own), std::move(kept));
    was_permitted(std::move(own), std::move(kept));
  });
  (void)context.release();
  if (c.steps.left()) go_on(ContextPtr(&c));
}

void read(ReadingPtr own) {
  Reading* reading = own.release();
  const Context& c = *reading->context;
  if (!reading->range_fits) reading->read.range_kind = MORTISE_RANGE_NONE;
  auto told = [reading](const mortise_error& error, const mortise_opened* opened) {
    was_read(ReadingPtr(reading), error, opened);
  };
  if (reading->with_body == WithBody::yes)
    c.objects().later().open(reading->read, told);
  else
    c.objects().later().head(reading->read, told);
}

void read_if_range_fits(ReadingPtr reading) {
  Reading& r = *reading;
  ContextPtr context = std::move(r.context);
  wait_for(
      std::move(context),
      [&r](Context& c) {
        c.objects().later().head(read_of(c.bucket(), c.key(), view(r.read.version)), [&](const mortise_error& e,
                                                                                         const mortise_opened* opened) {
          r.range_fits = e.status == MORTISE_OK && is_still(c.headers.get("if-range"), *opened->object);
          c.answered();
        });
      },
      [reading = std::move(reading)](ContextPtr own) mutable {
        reading->context = std::move(own);
        read(std::move(reading));
      });
}

}  // namespace

void read_object(ContextPtr context, WithBody with_body) {
  auto reading = std::make_unique<Reading>();
  reading->with_body = with_body;
  if (auto no = parse(*context, *reading)) return context->fail(*no);
  const bool has_if_range = !context->headers.get("if-range").empty();
  reading->context = std::move(context);
  if (has_if_range && reading->read.range_kind != MORTISE_RANGE_NONE) return read_if_range_fits(std::move(reading));
  read(std::move(reading));
}

}  // namespace mortise::api_s3::ops
