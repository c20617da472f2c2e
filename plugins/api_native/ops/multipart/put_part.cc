// SPDX-License-Identifier: Apache-2.0
#include <mortise/text.h>

#include "api_native/ops/handlers.h"
#include "api_native/pipeline/upload_body.h"

namespace mortise::api_native::ops {
namespace {

constexpr uint32_t kMaxPart = 10'000;

}  // namespace

void put_part(ContextPtr context) {
  Context& c = *context;
  const auto number = text::parse_decimal<uint32_t>(c.query.get("partNumber"));
  if (!number || *number < 1 || *number > kMaxPart) return c.fail(bad_request("invalid part number: it is 1 to 10000"));
  if (c.query.get("uploadId").empty()) return c.fail(bad_request("a part needs an uploadId"));
  // The package aistore writes parts as files, too: by appending, and a flush at the end.
  if (c.query.get("append_type") == "flush" && !c.request.has_body()) return c.finish(Answer());
  if (c.request.content_length() == 0)
    return c.fail(bad_request("part " + std::to_string(*number) + " of " + c.shown() + ": invalid size (0)"));
  UploadTarget target;
  target.begin = [number = *number](const Context& x, int64_t length, mortise_task drained, void* drained_context) {
    mortise_upload_part part = part_of(x.bucket(), x.key(), x.query.get("uploadId"), number);
    announce(part, length);
    return x.objects().upload_part(part, drained, drained_context);
  };
  target.answer = [](Context& x, const mortise_written& written) {
    Answer answer;
    answer.add("ETag", "\"" + std::string(view(written.etag)) + "\"");
    x.finish(std::move(answer));
  };
  receive_upload(std::move(context), std::move(target));
}

}  // namespace mortise::api_native::ops
