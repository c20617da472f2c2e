// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/handlers.h"
#include "api_native/ops/object/object_headers.h"
#include "api_native/wire/bucket_properties.h"
#include "api_native/wire/range.h"

namespace mortise::api_native::ops {
namespace {

std::string content_range(const mortise_opened& opened) {
  return "bytes " + std::to_string(opened.offset) + "-" + std::to_string(opened.offset + opened.length - 1) + "/" +
         std::to_string(opened.object->content_size);
}

void answer_opened(Context& c, const mortise_opened& opened) {
  Answer answer(opened.partial != 0 ? 206 : 200);
  answer.content_type = "application/octet-stream";
  add_checksum(opened.object->checksum, answer);
  add_atime(access_time(*opened.object), answer);
  add_version(c, opened.object->revision, answer);
  add_custom(*opened.object, answer);
  if (opened.partial != 0) answer.add("Accept-Ranges", "bytes").add("Content-Range", content_range(opened));
  c.respond(answer, static_cast<int64_t>(opened.length), opened.source);
}

}  // namespace

void get_object(ContextPtr context) {
  Context& c = *context;
  if (means_yes(c.request.header("ais-blob-download")) && !has_backend(*c.found.opened(), c.found.id()))
    return c.fail(bad_request("blob-downloader is not supported for local buckets: " + c.found.shown()));
  const auto range = parse_range(c.request.header("range"), c.shown());
  if (!range) return c.fail(range.error());
  mortise_read read = read_of(c.bucket(), c.key());
  read.range_kind = range->kind;
  read.range_first = range->first;
  read.range_last = range->last;
  read.wants = MORTISE_WANT_ACCESS_TIME;
  if (c.query.flag("latest-ver")) read.wants |= MORTISE_WANT_LATEST;
  c.objects().later().open(read, [own = context.release()](const mortise_error& e, const mortise_opened* opened) {
    const ContextPtr held(own);
    if (e.status != MORTISE_OK) return held->fail(from_service(e, held->subject()));
    answer_opened(*held, *opened);
  });
}

}  // namespace mortise::api_native::ops
