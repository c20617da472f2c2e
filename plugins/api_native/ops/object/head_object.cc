// SPDX-License-Identifier: Apache-2.0
//
// HEAD of an object, in its two forms: with a list of the properties that are wanted, and without one, with all of
// them.
#include <mortise/text.h>

#include <algorithm>

#include "api_native/ops/handlers.h"
#include "api_native/ops/object/object_headers.h"
#include "api_native/wire/custom_metadata.h"

namespace mortise::api_native::ops {
namespace {

void add_place(const Context& c, std::string paths, Answer& answer) {
  answer.add("Ais-Location", location(c)).add("Ais-Mirror-Copies", "1").add("Ais-Mirror-Paths", std::move(paths));
}

/// Objects that were uploaded in parts are stored in these.
void add_chunks(const Context& c, const mortise_object& object, Answer& answer) {
  if (object.part_count == 0) return;
  uint64_t largest = 0;
  mortise_list_parts list = parts_of(c.bucket(), c.key(), {}, object.part_count);
  list.version = object.version;
  c.objects().part_list(
      list, [&](const mortise_part& part) { largest = std::max(largest, part.content_size); },
      [](const mortise_error&, const mortise_list_end*) {});
  answer.add("Ais-Chunks-Count", std::to_string(object.part_count));
  answer.add("Ais-Chunks-Max-Chunk-Size", std::to_string(largest));
}

/// False: there is no such property.
bool add_property(const Context& c, std::string_view name, const mortise_object& object, Answer& answer) {
  if (name == "checksum") {
    add_checksum(object.checksum, answer);
  } else if (name == "atime") {
    add_atime(access_time(object), answer);
  } else if (name == "version") {
    add_version(c, object.revision, answer);
  } else if (name == "custom") {
    add_custom(object, answer);
  } else if (name == "location") {
    answer.add("Ais-Location", location(c));
  } else if (name == "copies") {
    answer.add("Ais-Mirror-Copies", "1").add("Ais-Mirror-Paths", std::string(kMountpath));
  } else if (name == "chunked") {
    add_chunks(c, object, answer);
  } else if (name == "last-modified") {
    const auto date = text::http_date(object.modified_ms / 1000);
    answer.add("Last-Modified", std::string(date.data(), date.size()));
  } else if (name == "etag") {
    answer.add("ETag", "\"" + std::string(view(object.etag)) + "\"");
  } else {
    return name == "name" || name == "size" || name == "ec";
  }
  return true;
}

Outcome describe_wanted(const Context& c, std::string_view names, const mortise_object& object) {
  Answer answer;
  answer.add("Ais-Present", is_here(object) ? "true" : "false");
  Refusal refusal;
  text::for_each_element(names, ',', [&](std::string_view name) {
    if (name.empty() || refusal || add_property(c, name, object, answer)) return;
    refusal = bad_request("invalid property \"" + std::string(name.substr(0, 64)) + "\" in props list");
  });
  if (refusal) return *std::move(refusal);
  return answer;
}

Answer describe_all(const Context& c, const mortise_object& object) {
  const BucketId& id = c.found.id();
  Answer answer;
  add_checksum(object.checksum, answer);
  add_atime(access_time(object), answer);
  add_version(c, object.revision, answer);
  add_custom(object, answer);
  if (fits_in_header(c.key())) answer.add("Ais-Name", c.key());
  answer.add("Ais-Bucket-Name", id.name).add("Ais-Bucket-Provider", id.provider);
  if (!id.name_space.empty()) answer.add("Ais-Bucket-Namespace-Name", id.name_space);
  add_place(c, "[" + std::string(kMountpath) + "]", answer);
  answer.add("Ais-Present", is_here(object) ? "true" : "false");
  return answer;
}

/// "Is it here, without its properties": clients that ask so want the status alone.
bool wants_status_only(const Context& c) {
  const std::string_view presence = c.query.get("presence");
  return presence == "1" || presence == "3";
}

void answer_described(Context& c, const mortise_error& e, const mortise_opened* opened) {
  if (e.status != MORTISE_OK) return c.fail(from_service(e, c.subject()));
  const mortise_object& object = *opened->object;
  if (wants_status_only(c)) return c.respond(Answer(), -1, nullptr);
  const std::string* names = c.query.find("props");
  Outcome described = names == nullptr ? Outcome(describe_all(c, object)) : describe_wanted(c, *names, object);
  if (!described) return c.fail(described.error());
  c.respond(*described, static_cast<int64_t>(object.content_size), nullptr);
}

}  // namespace

void head_object(ContextPtr context) {
  Context& c = *context;
  mortise_read read = read_of(c.bucket(), c.key());
  read.wants = MORTISE_WANT_ACCESS_TIME;
  if (wants_status_only(c)) read.wants |= MORTISE_WANT_LOCAL;
  c.objects().later().head(read, [own = context.release()](const mortise_error& e, const mortise_opened* opened) {
    const ContextPtr held(own);
    answer_described(*held, e, opened);
  });
}

}  // namespace mortise::api_native::ops
