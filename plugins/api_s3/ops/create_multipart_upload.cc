// SPDX-License-Identifier: Apache-2.0
#include "api_s3/new_object.h"
#include "api_s3/ops/await.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/wire/checksums.h"

namespace mortise::api_s3::ops {

Outcome create_multipart_upload(Context& c) {
  auto object = NewObject::parse(c);
  if (!object) return std::move(object.error());
  auto checksum = UploadChecksum::parse(c.headers, c.site.checksums);
  if (!checksum) return std::move(checksum.error());
  mortise_put put = put_of(c.bucket(), c.key());
  object->describe(c, put);
  put.upload_checksum = str(checksum->algorithm);
  put.upload_checksum_composite = checksum->composite ? 1 : 0;

  xml::Writer w;
  w.open_root("InitiateMultipartUploadResult").element("Bucket", c.bucket()).element("Key", c.key());
  auto no = await(
      c, [&](auto done) { c.objects().upload_create(put, std::move(done)); },
      [&](const mortise_upload& upload) { w.element("UploadId", view(upload.id)); });
  if (no) return *std::move(no);
  w.close("InitiateMultipartUploadResult");
  Answer answer = Answer::xml(w.take());
  if (!checksum->algorithm.empty()) {
    answer.add("x-amz-checksum-algorithm", shown_algorithm(checksum->algorithm));
    answer.add("x-amz-checksum-type", checksum->composite ? "COMPOSITE" : "FULL_OBJECT");
  }
  return answer;
}

}  // namespace mortise::api_s3::ops
