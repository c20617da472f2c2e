// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/handlers.h"

#include "api_s3/http/expiration.h"
#include "api_s3/http/object_headers.h"
#include "api_s3/ops/object/new_object.h"
#include "api_s3/pipeline/upload_body.h"
#include "api_s3/wire/conditions.h"

namespace mortise::api_s3::ops {
void put_object(ContextPtr context) {
  Context& c = *context;
  if (c.query.has("partNumber"))
    return c.fail(invalid_argument("partNumber needs uploadId.", "partNumber", c.query.get("partNumber")));
  auto object = NewObject::parse(c);
  if (!object) return c.fail(object.error());
  auto conditions = write_conditions(c.headers);
  if (!conditions) return c.fail(conditions.error());
  const bool needs_digest = object->needs_digest();
  std::string tags(object->tags());
  receive_upload(std::move(context),
                 {[object = std::move(*object), conditions = *conditions](
                      const Context& x, int64_t length, std::span<const mortise_wanted_digest> digests,
                      mortise_task drained, void* drained_context, OnBegun done) mutable {
                    mortise_put put = put_of(x.bucket(), x.key());
                    object.describe(put);
                    announce(put, length);
                    put.conditions = &conditions;
                    put.digests = digests.data();
                    put.digest_count = digests.size();
                    x.objects_for_body().later().put(put, drained, drained_context, std::move(done));
                  },
                  [tags = std::move(tags)](Context& x, const mortise_written& written) {
                    HeaderBlock headers;
                    add_written_headers(written, headers);
                    const std::string expiration = expiration_of_written(x, written, tags);
                    if (!expiration.empty()) headers.add("x-amz-expiration", expiration);
                    x.respond(200, headers, {});
                  },
                  true, needs_digest});
}

}  // namespace mortise::api_s3::ops
