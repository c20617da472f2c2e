// SPDX-License-Identifier: Apache-2.0
#include "remote_s3/s3_remote.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include <mortise/text.h>

#include "remote_s3/answer.h"
#include "remote_s3/documents.h"
#include "remote_s3/object_request.h"
#include "remote_s3/upload.h"
#include "remote_s3/upload_parts.h"
#include "remote_transport/download.h"
#include "remote_transport/replies.h"
#include "s3_model/xml/writer.h"

namespace mortise::remote_s3 {
namespace {

using remote_transport::DescribedObject;
using remote_transport::Head;
using remote_transport::shared;

constexpr uint32_t kMostRows = 1000;  // of a page of S3

std::vector<RemotePlace> shown(const std::vector<S3Settings>& settings) {
  std::vector<RemotePlace> out;
  out.reserve(settings.size());
  for (const S3Settings& s : settings)
    out.push_back({s.name, s.provider, s.endpoint,
                   MORTISE_REMOTE_CREATES_BUCKETS | MORTISE_REMOTE_LISTS_BUCKETS | MORTISE_REMOTE_CHECKS_PUTS});
  return out;
}

/// An ETag of 32 digits is the MD5 of the object, where the place says so.
std::optional<std::string> md5_of(const ListedObject& object, bool etag_is_md5) {
  return etag_is_md5 && object.etag.size() == 32 ? text::from_hex(object.etag) : std::nullopt;
}

void give_page(RemoteReply<mortise_remote_page>& answer, const ListedPage& page, bool etag_is_md5) {
  std::vector<mortise_remote_object> objects;
  std::deque<std::string> values;  // none of them moves
  std::deque<mortise_digest> digests;
  for (const ListedObject& o : page.objects) {
    mortise_remote_object& row = objects.emplace_back();
    row.size = sizeof row;
    row.present = MORTISE_REMOTE_SIZE;
    row.key = str(o.key);
    row.content_size = o.size;
    if (o.modified_ms) row.present |= MORTISE_REMOTE_MODIFIED;
    row.modified_ms = o.modified_ms.value_or(0);
    row.etag = str(o.etag);
    row.storage_class = str(o.storage_class);
    if (auto md5 = md5_of(o, etag_is_md5)) {
      digests.push_back({str("md5"), str(values.emplace_back(std::move(*md5))), 0, 0});
      row.digests = &digests.back();
      row.digest_count = 1;
    }
  }
  std::vector<mortise_str> prefixes;
  for (const std::string& p : page.prefixes) prefixes.push_back(str(p));
  answer.give({sizeof(mortise_remote_page), page.truncated ? 1 : 0, objects.data(), objects.size(),
               sizeof(mortise_remote_object), prefixes.data(), prefixes.size()});
}

}  // namespace

S3Remote::S3Remote(Host host, std::vector<S3Settings> settings)
    : Remote(shown(settings)), checksums_(host), loop_(host) {
  for (S3Settings& s : settings) known_.push_back(std::make_shared<S3Place>(std::move(s)));
}

void S3Remote::head(const Call& call, const mortise_remote_read& read,
                    RemoteReply<mortise_remote_object> answer) noexcept {
  const auto& place = known_.at(read.place);
  mortise_remote_read whole = read;
  whole.present = 0;
  auto done = [key = std::string(view(read.key)), etag_is_md5 = place->own_settings.etag_is_md5,
               answer = shared(std::move(answer))](const Result<void>& outcome, const Head& head) {
    if (!outcome) return answer->fail(outcome.error());
    auto object = remote_s3::describe(head, key, mortise_remote_read{}, etag_is_md5);
    if (!object) return answer->fail(Error(Status::corrupt, "the answer to HEAD " + key + " tells no size"));
    answer->give(object->abi());
  };
  remote_transport::ask_head(loop_, place, object_request("HEAD", whole), call, std::move(done));
}

void S3Remote::get(const Call& call, const mortise_remote_read& read, RemoteReceiver receiver,
                   mortise_remote_transfer*& transfer) noexcept {
  const auto& place = known_.at(read.place);
  auto describe_answer = [read, key = std::string(view(read.key)),  // of the borrowed texts only the key is looked at
                          etag_is_md5 = place->own_settings.etag_is_md5](const Head& head) -> Result<DescribedObject> {
    if (auto object = remote_s3::describe(head, key, read, etag_is_md5)) return *std::move(object);
    return Error(Status::corrupt, "the answer to GET " + key + " does not say what it has");
  };
  download(loop_, place, object_request("GET", read), call, std::move(describe_answer), std::move(receiver), transfer);
}

void S3Remote::put(const Call& call, const mortise_remote_put& put, const mortise_remote_source& source,
                   RemoteReply<mortise_remote_written> answer) noexcept {
  const auto& place = known_.at(put.place);
  if (source.content_length > place->own_settings.multipart_above)
    return upload_parts(loop_, checksums_, place, call, put, source, std::move(answer));
  upload(loop_, place, call, put, source, std::move(answer));
}

void S3Remote::remove(const Call& call, const mortise_remote_read& what,
                      RemoteReply<mortise_remote_written> answer) noexcept {
  remote_transport::ask_document(loop_, known_.at(what.place), object_request("DELETE", what), call,
                                 remote_transport::tell_removed(std::move(answer)));
}

void S3Remote::list(const Call& call, const mortise_remote_list& list,
                    RemoteReply<mortise_remote_page> answer) noexcept {
  Request r;
  r.method = "GET";
  r.bucket = view(list.bucket);
  r.query = {{"list-type", "2"},
             {"encoding-type", "url"},
             {"max-keys", std::to_string(std::clamp<uint32_t>(list.limit, 1, kMostRows))}};
  if (list.prefix.size != 0) r.query.emplace_back("prefix", view(list.prefix));
  if (list.delimiter.size != 0) r.query.emplace_back("delimiter", view(list.delimiter));
  if (list.after.size != 0) r.query.emplace_back("start-after", view(list.after));
  const bool etag_is_md5 = known_.at(list.place)->own_settings.etag_is_md5;
  auto done = [answer = shared(std::move(answer)), etag_is_md5](const Result<void>& outcome,
                                                                const std::string& document) {
    if (!outcome) return answer->fail(outcome.error());
    const auto page = parse_page(document);
    if (!page) return answer->fail(Error(Status::corrupt, "a remote's list of objects cannot be understood"));
    give_page(*answer, *page, etag_is_md5);
  };
  remote_transport::ask_document(loop_, known_.at(list.place), std::move(r), call, std::move(done));
}

void S3Remote::bucket_head(const Call& call, const mortise_remote_bucket& bucket,
                           RemoteReply<mortise_remote_bucket_info> answer) noexcept {
  Request r;
  r.method = "HEAD";
  r.bucket = view(bucket.name);
  remote_transport::ask_document(loop_, known_.at(bucket.place), r, call,
                                 remote_transport::tell_bucket(r.bucket, std::move(answer)));
}

void S3Remote::bucket_create(const Call& call, const mortise_remote_bucket& bucket,
                             RemoteReply<mortise_remote_bucket_info> answer) noexcept {
  const auto& place = known_.at(bucket.place);
  Request r;
  r.method = "PUT";
  r.bucket = view(bucket.name);
  if (place->own_settings.region != "us-east-1") {
    xml::Writer document;
    document.open_root("CreateBucketConfiguration")
        .element("LocationConstraint", place->own_settings.region)
        .close("CreateBucketConfiguration");
    r.body = document.take();
    r.headers.emplace_back("content-type", "application/xml");
  }
  remote_transport::ask_document(loop_, place, r, call, remote_transport::tell_bucket(r.bucket, std::move(answer)));
}

void S3Remote::bucket_list(const Call& call, const mortise_remote_bucket& where,
                           RemoteReply<mortise_remote_buckets> answer) noexcept {
  Request r;
  r.method = "GET";
  remote_transport::ask_document(loop_, known_.at(where.place), std::move(r), call,
                                 remote_transport::tell_buckets(&parse_buckets, std::move(answer)));
}

}  // namespace mortise::remote_s3
