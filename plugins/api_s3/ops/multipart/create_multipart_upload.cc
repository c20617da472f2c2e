// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/expiration.h"
#include "api_s3/ops/calls.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/object/new_object.h"
#include "api_s3/wire/checksums.h"

namespace mortise::api_s3::ops {
namespace {

HandlerOutcome answer_created(const Context& c, const UploadChecksum& checksum, const mortise_upload& upload) {
  xml::Writer w;
  w.open_root("InitiateMultipartUploadResult").element("Bucket", c.bucket()).element("Key", c.key());
  w.element("UploadId", view(upload.id)).close("InitiateMultipartUploadResult");
  Answer answer = Answer::xml(w.take());
  add_abort_headers(c, upload.initiated_ms, answer);
  if (checksum.algorithm.empty()) return answer;
  answer.add("x-amz-checksum-algorithm", shown_algorithm(checksum.algorithm));
  answer.add("x-amz-checksum-type", checksum.composite ? "COMPOSITE" : "FULL_OBJECT");
  return answer;
}

}  // namespace

void create_multipart_upload(ContextPtr context) {
  Context& c = *context;
  if (c.who.anonymous) return c.fail(Code::access_denied);  // uploads need an owner, as with AWS
  auto object = NewObject::parse(c);
  if (!object) return c.fail(object.error());
  auto checksum = UploadChecksum::parse(c.headers, c.site.checksums);
  if (!checksum) return c.fail(checksum.error());
  mortise_put put = put_of(c.bucket(), c.key());
  object->describe(put);
  put.upload_checksum_implicit = checksum->algorithm.empty() ? 1 : 0;
  put.upload_checksum = str(checksum->algorithm.empty() ? c.site.settings.default_checksum : checksum->algorithm);
  put.upload_checksum_composite = checksum->composite ? 1 : 0;
  answer_with(
      std::move(context), [&](auto done) { c.objects().upload_create(put, std::move(done)); },
      [checksum = *checksum](const Context& x, const mortise_upload& upload) {
        return answer_created(x, checksum, upload);
      });
}

}  // namespace mortise::api_s3::ops
