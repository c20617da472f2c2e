// SPDX-License-Identifier: Apache-2.0
#include "remote_s3/upload_parts.h"

#include <mortise/text.h>

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "remote_s3/documents.h"
#include "remote_transport/replies.h"
#include "s3_model/xml/writer.h"

namespace mortise::remote_s3 {
namespace {

using remote_transport::bare_etag;
using remote_transport::Exchange;
using remote_transport::Head;
using remote_transport::Taker;

constexpr uint64_t kMostParts = 10'000;  // of S3

/// One part. Its ETag is the MD5 of what came there, where the place says so, and one can be computed here.
class PartTaker final : public Taker {
 public:
  using Done = std::function<void(const Result<void>& outcome, const std::string& etag)>;
  PartTaker(const mortise_remote_source& source, uint64_t offset, Hasher md5, Done done)
      : source_(source), offset_(offset), md5_(std::move(md5)), done_(std::move(done)) {}

  Result<void> begin(const Head& head) override {
    etag_ = bare_etag(head.get("etag"));
    return {};
  }
  bool write(std::string_view) override { return true; }
  Result<void> read(uint64_t offset, char* data, size_t size) override {
    mortise_error error = empty_error();
    if (source_.read(source_.self, offset_ + offset, data, size, &error) != MORTISE_OK) return Error::from(error);
    if (!md5_) return {};
    if (offset == 0) md5_.reset();  // a part that is sent again
    md5_.update(data, size);
    return {};
  }
  void end(const Result<void>& outcome) override {
    if (!outcome) return done_(outcome, {});
    if (etag_.empty()) return done_(Error(Status::io, "the answer to a part names no ETag"), {});
    if (md5_ && etag_.size() == 32 && text::to_hex(md5_.finish()) != etag_)
      return done_(Error(Status::io, "a part that the place has differs from what was sent"), {});
    done_({}, etag_);
  }

 private:
  const mortise_remote_source source_;
  const uint64_t offset_;
  Hasher md5_;  // empty: nothing is compared
  const Done done_;
  std::string etag_;
};

class PartsUpload : public std::enable_shared_from_this<PartsUpload> {
 public:
  PartsUpload(remote_transport::Loop& loop, const Checksums& checksums, std::shared_ptr<S3Place> place,
              const Call& call, const mortise_remote_put& put, const mortise_remote_source& source,
              RemoteReply<mortise_remote_written> answer)
      : loop_(loop),
        checksums_(checksums),
        place_(std::move(place)),
        call_(call),
        source_(source),
        answer_(std::move(answer)),
        bucket_(view(put.bucket)),
        key_(view(put.key)),
        if_match_(view(put.if_match)),
        if_none_match_(view(put.if_none_match)),
        part_size_(std::max(place_->own_settings.part_size, (source.content_length + kMostParts - 1) / kMostParts)) {}

  void start(const mortise_remote_put& put) {
    Request r = request("POST", {{"uploads", ""}});
    if (!add_metadata(put.metadata, put.metadata_count, r.headers))
      return answer_.fail(Error(Status::invalid, "a value of the object's metadata cannot stand in a header"));
    ask(std::move(r), [this](const Result<void>& outcome, const std::string& document) {
      if (!outcome) return fail(outcome.error());
      upload_id_ = parse_upload_id(document);
      if (upload_id_.empty()) return fail(Error(Status::corrupt, "the place names no upload in parts"));
      next_part();
    });
  }

 private:
  Request request(const char* method, Pairs query) const {
    Request r;
    r.method = method;
    r.bucket = bucket_;
    r.key = key_;
    r.query = std::move(query);
    return r;
  }
  template <class F>
  void ask(Request r, F done) {
    remote_transport::ask_document(
        loop_, place_, std::move(r), call_,
        [self = shared_from_this(), done = std::move(done)](const Result<void>& outcome, const std::string& document) {
          done(outcome, document);
        });
  }

  void next_part() {
    const uint64_t offset = etags_.size() * part_size_;
    if (offset >= source_.content_length) return complete();
    Request r = request("PUT", {{"partNumber", std::to_string(etags_.size() + 1)}, {"uploadId", upload_id_}});
    r.uploads = true;
    r.upload_length = std::min(part_size_, source_.content_length - offset);
    auto done = [self = shared_from_this()](const Result<void>& outcome, const std::string& etag) {
      if (!outcome) return self->fail(outcome.error());
      self->etags_.push_back(etag);
      self->next_part();
    };
    std::make_shared<Exchange>(
        loop_, place_, std::move(r), call_,
        std::make_unique<PartTaker>(
            source_, offset, place_->own_settings.etag_is_md5 ? checksums_.create("md5") : Hasher(), std::move(done)))
        ->start();
  }

  void complete() {
    Request r = request("POST", {{"uploadId", upload_id_}});
    xml::Writer document;
    document.open_root("CompleteMultipartUpload");
    for (size_t i = 0; i < etags_.size(); ++i)
      document.open("Part")
          .element("PartNumber", std::to_string(i + 1))
          .element("ETag", '"' + etags_[i] + '"')
          .close("Part");
    document.close("CompleteMultipartUpload");
    r.body = document.take();
    r.headers.emplace_back("content-type", "application/xml");
    if (!if_match_.empty()) r.headers.emplace_back("if-match", if_match_);
    if (!if_none_match_.empty()) r.headers.emplace_back("if-none-match", if_none_match_);
    ask(std::move(r), [this](const Result<void>& outcome, const std::string& told) {
      if (!outcome)
        return outcome.error().status == Status::unknown ? answer_.fail(outcome.error()) : fail(outcome.error());
      const std::string etag = parse_completed(told);
      // It may be an error behind the head of a success, which does not say what became of the object.
      if (etag.empty())
        return answer_.fail(Error(Status::unknown, "the answer to the end of an upload in parts names no ETag: " +
                                                       parse_error(told).message));
      answer_.give({sizeof(mortise_remote_written), 0, str(etag), {}});
    });
  }

  /// The object is what it was. Nobody waits for the removal of what was sent, nor does it end with the caller.
  void fail(const Error& why) {
    if (!upload_id_.empty())
      remote_transport::ask_document(loop_, place_, request("DELETE", {{"uploadId", upload_id_}}), Call(),
                                     [](const Result<void>&, const std::string&) {});
    answer_.fail(why.status == Status::unknown ? Error(Status::busy, why.message) : why);
  }

  remote_transport::Loop& loop_;
  const Checksums& checksums_;
  const std::shared_ptr<S3Place> place_;
  const Call call_;
  const mortise_remote_source source_;
  RemoteReply<mortise_remote_written> answer_;
  const std::string bucket_;
  const std::string key_;
  const std::string if_match_;
  const std::string if_none_match_;
  const uint64_t part_size_;
  std::string upload_id_;
  std::vector<std::string> etags_;  // of the parts that are there
};

}  // namespace

void upload_parts(remote_transport::Loop& loop, const Checksums& checksums, const std::shared_ptr<S3Place>& place,
                  const Call& call, const mortise_remote_put& put, const mortise_remote_source& source,
                  RemoteReply<mortise_remote_written> answer) {
  std::make_shared<PartsUpload>(loop, checksums, place, call, put, source, std::move(answer))->start(put);
}

}  // namespace mortise::remote_s3
