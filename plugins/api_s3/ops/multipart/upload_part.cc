// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/handlers.h"

#include "api_s3/http/object_headers.h"
#include "api_s3/ops/object/new_object.h"
#include "api_s3/ops/part.h"
#include "api_s3/pipeline/upload_body.h"

namespace mortise::api_s3::ops {

void upload_part(ContextPtr context) {
  Context& c = *context;
  auto number = parse_part_number(c);
  if (!number) return c.fail(number.error());
  if (auto no = refuse_unsupported_of_part(c.headers)) return c.fail(*no);
  const bool retained = c.found.opened() != nullptr && retains_by_default(*c.found.opened());
  receive_upload(std::move(context),
                 {[number = *number](const Context& x, int64_t length, std::span<const mortise_wanted_digest> digests,
                                     mortise_task drained, void* drained_context, OnBegun done) {
                    mortise_upload_part part = part_of(x, number);
                    announce(part, length);
                    part.digests = digests.data();
                    part.digest_count = digests.size();
                    x.objects_for_body().later().upload_part(part, drained, drained_context, std::move(done));
                  },
                  [](Context& x, const mortise_written& written) {
                    HeaderBlock headers;
                    headers.add_quoted("ETag", view(written.etag));
                    add_part_checksum_headers({written.digests, written.digest_count}, headers);
                    x.respond(200, headers, {});
                  },
                  false, retained});
}

}  // namespace mortise::api_s3::ops
