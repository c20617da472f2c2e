// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/expiration.h"
#include "api_s3/http/waiting.h"
#include "api_s3/ops/calls.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/object/copying.h"
#include "api_s3/ops/object/new_object.h"
#include "api_s3/wire/checksums.h"
#include "api_s3/wire/conditions.h"
#include "api_s3/wire/copy_source.h"
#include "api_s3/wire/date.h"
#include "api_s3/wire/object_properties.h"
#include "api_s3/wire/storage_class.h"
#include "api_s3/wire/tags.h"

namespace mortise::api_s3::ops {
namespace {

/// How long a copy of an object that others change all the while is tried again.
constexpr int64_t kPatienceNs = 10'000'000'000;

/// What the request says, beyond the source.
struct CopyParameters {
  bool replace_metadata = false;
  bool replace_tags = false;
  std::string algorithm;  // checksum to compute anew, "" = keep the source's
};

Or<bool> says_replace(const Context& c, std::string_view header) {
  const auto value = c.headers.get(header);
  if (value.empty() || value == "COPY") return false;
  if (value == "REPLACE") return true;
  return invalid_argument("Unknown directive.", header, value);
}

Or<CopyParameters> parse_parameters(const Context& c) {
  CopyParameters w;
  auto metadata = says_replace(c, "x-amz-metadata-directive");
  if (!metadata) return std::move(metadata.error());
  auto tags = says_replace(c, "x-amz-tagging-directive");
  if (!tags) return std::move(tags.error());
  w.replace_metadata = *metadata;
  w.replace_tags = *tags;
  if (const auto algorithm = c.headers.get("x-amz-checksum-algorithm"); !algorithm.empty()) {
    auto name = parse_algorithm(algorithm, c.site.checksums);
    if (!name) return std::move(name.error());
    w.algorithm = std::move(*name);
  }
  if (c.headers.has("range"))
    return invalid_argument("Range is not a header of a copy.", "Range", c.headers.get("range"));
  return w;
}

/// What of the source decides how it is copied.
struct SourceFacts {
  std::string etag;
  std::string version;
  std::string tags;
  std::string storage_class;
  uint64_t state = 0;  // 0: it is a backend's object
  bool versioned = false;
  bool has_checksum = false;
};

Or<SourceFacts> look_at(const Context& c, const OpenSource& source) {
  SourceFacts facts;
  Refusal refusal;
  mortise_read read = source.read();
  read.wants |= MORTISE_WANT_STATE;
  c.objects().head(read, [&](const mortise_error& e, const mortise_opened* o) {
    if (e.status != MORTISE_OK) {
      refusal = source_error(e, source.what);
      return;
    }
    facts.etag = view(o->object->etag);
    facts.version = view(o->object->version);
    facts.versioned = o->object->versioned != 0;
    facts.has_checksum = o->object->digest_count != 0;
    facts.tags = property(*o->object, kTagsProperty);
    facts.storage_class = view(o->object->storage_class);
    if (o->object->residence == MORTISE_HERE) facts.state = o->object->state;
  });
  if (refusal) return *std::move(refusal);
  if (is_archive(facts.storage_class))
    return S3Error(Code::invalid_object_state).with("StorageClass", facts.storage_class);
  return facts;
}

/// The conditions that a copy onto itself, which is never made, would have had to meet.
Refusal check_target(const Context& c, const mortise_conditions& conditions) {
  mortise_read target = read_of(c.bucket(), c.key());
  target.conditions = &conditions;
  Refusal refusal;
  c.objects().head(target, [&](const mortise_error& e, const mortise_opened*) {
    if (e.status == MORTISE_PRECONDITION) refusal = c.service_error(e);
  });
  return refusal;
}

bool is_onto_itself(const Context& c, const CopySource& source) {
  return source.bucket == c.bucket().name() && source.key == c.key() && source.version.empty();
}

/// Onto itself only with something changed.
Refusal check_self_copy(const Context& c, const CopySource& source, const CopyParameters& parameters,
                        const NewObject& object, const mortise_conditions& conditions) {
  if (!is_onto_itself(c, source)) return std::nullopt;
  if (parameters.replace_metadata || !parameters.algorithm.empty() || object.has_redirect()) return std::nullopt;
  if (c.headers.has("x-amz-storage-class")) return std::nullopt;  // even the one it has: to write it anew
  if (auto no = check_target(c, conditions)) return no;
  return S3Error(Code::invalid_request,
                 "This copy request is illegal because it is trying to copy an object to itself without changing the "
                 "object's metadata, storage class, website redirect location or encryption attributes.");
}

Answer answer_copied(const Context& c, const mortise_written& w, std::string_view tags) {
  xml::Writer body;
  body.open_root("CopyObjectResult").raw("LastModified", iso_date(w.modified_ms)).quoted("ETag", view(w.etag));
  write_checksums(body, {w.digests, w.digest_count}, 0);
  body.close("CopyObjectResult");
  Answer answer = Answer::xml(body.take());
  add_source_version(answer, w);
  if (w.versioned != 0) answer.add("x-amz-version-id", std::string(view(w.version)));
  if (std::string expiration = expiration_of_written(c, w, tags); !expiration.empty())
    answer.add("x-amz-expiration", std::move(expiration));
  return answer;
}

/// A copy under way.
struct Copy {
  ContextPtr context;
  OpenSource source;
  CopyParameters parameters;
  NewObject object;
  mortise_conditions conditions;
  std::string tags = {};  // of the copy that is tried
  int64_t began_ns = 0;
};
using CopyPtr = std::unique_ptr<Copy>;

/// What to compute over the bytes, "" = nothing new: they are read anyway where the copy is another object.
std::string_view wanted_checksum(const Copy& copy, const SourceFacts& facts) {
  const Context& c = *copy.context;
  if (!copy.parameters.algorithm.empty()) return copy.parameters.algorithm;
  if (facts.has_checksum || is_onto_itself(c, copy.source.what)) return {};
  return c.site.settings.default_checksum;
}

void try_once(CopyPtr copy);

/// Was the source replaced, or something of it changed, between our look at it and the copy? Then what we took over
/// from it may be another's, and a copy onto itself would undo the change.
bool was_overtaken(const Copy& copy, const mortise_error& e) {
  const Context& c = *copy.context;
  if (e.detail == MORTISE_IF_STATE) return true;
  return e.detail == MORTISE_IF_MATCH && is_about_source(e) && !c.headers.has("x-amz-copy-source-if-match");
}

void ended(CopyPtr copy, const mortise_error& e, const mortise_written* w) {
  Context& c = *copy->context;
  if (e.status == MORTISE_OK) return c.finish(answer_copied(c, *w, copy->tags));
  if (!was_overtaken(*copy, e))
    return c.fail(is_about_source(e) ? source_error(e, copy->source.what) : c.service_error(e));
  if (c.site.host.monotonic_ns() - copy->began_ns > kPatienceNs) return c.fail(Code::slow_down);
  const bool taken = c.site.host.submit([raw = copy.get()] { try_once(CopyPtr(raw)); });
  if (taken) {
    (void)copy.release();
  } else {
    c.fail(Code::service_unavailable);
  }
}

/// Worker. Reads what decides how the source is copied, and copies it pinned to that.
void try_once(CopyPtr copy) {
  Context& c = *copy->context;
  auto facts = look_at(c, copy->source);
  if (!facts) return c.fail(facts.error());
  if (auto no = check_self_copy(c, copy->source.what, copy->parameters, copy->object, copy->conditions))
    return c.fail(*no);
  NewObject object = copy->object;
  if (!copy->parameters.replace_tags && !facts->tags.empty()) {
    if (auto no = may_take_tags(c, copy->source)) return c.fail(*no);
    Wanted tagging{&c.found, "s3:PutObjectTagging", c.key()};
    tagging.tags = facts->tags;
    if (auto no = require_on_worker(c, tagging)) return c.fail(*no);
    object.set_property(kTagsProperty, facts->tags);
  }

  copy->tags = object.tags();

  mortise_conditions of_source = copy_source_conditions(c.headers);
  if (facts->state != 0) {
    of_source.present |= MORTISE_WITH_STATE;
    of_source.if_state = facts->state;
  } else if (of_source.if_match.size == 0 && (of_source.present & MORTISE_WITH_UNMODIFIED_SINCE) == 0) {
    of_source.if_match = str(facts->etag);  // not beside a date: an If-Match that holds would override it
  }
  mortise_read source = read_of(copy->source.from.ref(), copy->source.what.key,
                                facts->versioned ? std::string_view(facts->version) : std::string_view());
  source.conditions = &of_source;
  const mortise_conditions of_target = copy->conditions;
  mortise_put target = put_of(c.bucket(), c.key());
  object.describe(target);
  target.conditions = &of_target;
  mortise_copy request = copy_of(source, target);
  request.replace_metadata = copy->parameters.replace_metadata ? 1 : 0;
  request.replace_properties = 1;
  const std::string algorithm(wanted_checksum(*copy, *facts));
  const mortise_wanted_digest wanted{str(algorithm), 1, 0};
  target.digests = &wanted;
  target.digest_count = algorithm.empty() ? 0 : 1;
  c.objects().copy(request, [copy = std::move(copy)](const mortise_error& e, const mortise_written* w) mutable {
    ended(std::move(copy), e, w);
  });
}

}  // namespace

void copy_object(ContextPtr context) {
  Context& c = *context;
  auto source = open_source(c);
  if (!source) return c.fail(source.error());
  auto parameters = parse_parameters(c);
  if (!parameters) return c.fail(parameters.error());
  auto object = NewObject::parse(c, parameters->replace_tags);
  if (!object) return c.fail(object.error());
  auto conditions = write_conditions(c.headers);
  if (!conditions) return c.fail(conditions.error());
  if (auto no = with_bucket(c, [](const mortise_bucket&) {})) return c.fail(*no);
  const int64_t now = c.site.host.monotonic_ns();
  CopyPtr copy(
      new Copy{std::move(context), std::move(*source), std::move(*parameters), std::move(*object), *conditions});
  copy->began_ns = now;
  try_once(std::move(copy));
}

}  // namespace mortise::api_s3::ops
