// SPDX-License-Identifier: Apache-2.0
#include "remote_s3/upload.h"

#include <mortise/text.h>

#include <utility>

#include "remote_s3/answer.h"
#include "remote_transport/exchange.h"

namespace mortise::remote_s3 {
namespace {

using remote_transport::bare_etag;
using remote_transport::Exchange;
using remote_transport::Head;
using remote_transport::Taker;

class UploadTaker final : public Taker {
 public:
  UploadTaker(const mortise_remote_source& source, RemoteReply<mortise_remote_written> answer)
      : source_(source), answer_(std::move(answer)) {}

  Result<void> begin(const Head& head) override {
    etag_ = bare_etag(head.get("etag"));
    version_ = head.get("x-amz-version-id");
    if (version_ == "null") version_.clear();
    return {};
  }
  bool write(std::string_view) override { return true; }
  Result<void> read(uint64_t offset, char* data, size_t size) override {
    mortise_error error = empty_error();
    if (source_.read(source_.self, offset, data, size, &error) != MORTISE_OK) return Error::from(error);
    return {};
  }
  void end(const Result<void>& outcome) override {
    if (!outcome) return answer_.fail(outcome.error());
    if (etag_.empty())  // S3 always says one: this is somebody else's answer
      return answer_.fail(
          Error(Status::unknown, "the answer to a PUT names no ETag; whether it was done is not known"));
    answer_.give({sizeof(mortise_remote_written), 0, str(etag_), str(version_)});
  }

 private:
  const mortise_remote_source source_;
  RemoteReply<mortise_remote_written> answer_;
  std::string etag_;
  std::string version_;
};

/// For the place to check what it gets.
void add_digests(const mortise_remote_put& put, Pairs& headers) {
  bool has_checksum = false;  // S3 takes one
  for (uint32_t i = 0; i < put.digest_count; ++i) {
    const std::string_view algorithm = view(put.digests[i].algorithm);
    std::string value = text::to_base64(view(put.digests[i].value));
    const std::string_view header = checksum_header(algorithm);
    if (algorithm == "md5") {
      headers.emplace_back("content-md5", std::move(value));
    } else if (!header.empty() && !has_checksum) {
      headers.emplace_back(header, std::move(value));
      has_checksum = true;
    }
  }
}

}  // namespace

void upload(remote_transport::Loop& loop, const std::shared_ptr<S3Place>& place, const Call& call,
            const mortise_remote_put& put, const mortise_remote_source& source,
            RemoteReply<mortise_remote_written> answer) {
  Request r;
  r.method = "PUT";
  r.bucket = view(put.bucket);
  r.key = view(put.key);
  r.uploads = true;
  r.upload_length = source.content_length;
  if (!add_metadata(put.metadata, put.metadata_count, r.headers))
    return answer.fail(Error(Status::invalid, "a value of the object's metadata cannot stand in a header"));
  add_digests(put, r.headers);
  if (put.if_match.size != 0) r.headers.emplace_back("if-match", view(put.if_match));
  if (put.if_none_match.size != 0) r.headers.emplace_back("if-none-match", view(put.if_none_match));
  std::make_shared<Exchange>(loop, place, std::move(r), call, std::make_unique<UploadTaker>(source, std::move(answer)))
      ->start();
}

}  // namespace mortise::remote_s3
