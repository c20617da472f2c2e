// SPDX-License-Identifier: Apache-2.0
#include "remote_ais/ais_remote.h"

#include <mortise/text.h>

#include <algorithm>
#include <utility>

#include "remote_ais/answer.h"
#include "remote_ais/documents.h"
#include "remote_ais/introduction.h"
#include "remote_ais/listing.h"
#include "remote_ais/requests.h"
#include "remote_ais/upload.h"
#include "remote_transport/download.h"
#include "remote_transport/endpoint.h"
#include "remote_transport/replies.h"

namespace mortise::remote_ais {
namespace {

using remote_transport::DescribedObject;
using remote_transport::Head;
using remote_transport::shared;

Error is_gone() { return Error(Status::busy, MORTISE_REMOTE_NOT_CONNECTED, "the remote cluster was detached"); }

/// What is to be known of a read when its answer comes.
struct Asked {
  explicit Asked(const mortise_remote_read& r)
      : key(view(r.key)), if_match(view(r.if_match)), if_none_match(view(r.if_none_match)), read(r) {}

  Result<DescribedObject> described(const Head& head) const {
    auto object = describe(head, key, read);
    if (!object) return Error(Status::corrupt, "the answer to a request for " + key + " does not say what it has");
    if (auto ok = check_conditions(object->etag(), key, if_match, if_none_match); !ok) return std::move(ok).error();
    return *std::move(object);
  }

  /// A range that an object has which must match is a range: what lacks it is another object.
  Error explained(const Error& error) const {
    const bool is_range = (read.present & MORTISE_REMOTE_RANGE) != 0;
    if (error.status != Status::invalid || !is_range || if_match.empty()) return error;
    return Error(Status::precondition, error.message);
  }

  const std::string key, if_match, if_none_match;
  const mortise_remote_read read;  // of which only numbers are looked at
};

}  // namespace

void AisRemote::head(const Call& call, const mortise_remote_read& read,
                     RemoteReply<mortise_remote_object> answer) noexcept {
  const auto place = clusters_.find(read.place);
  if (place == nullptr) return answer.fail(is_gone());
  mortise_remote_read whole = read;
  whole.present = 0;
  auto done = [asked = Asked(whole), answer = shared(std::move(answer))](const Result<void>& outcome,
                                                                         const Head& head) {
    if (!outcome) return answer->fail(outcome.error());
    auto object = asked.described(head);
    if (!object) return answer->fail(object.error());
    answer->give(object->abi());
  };
  remote_transport::ask_head(loop_, place, object_request("HEAD", whole), call, std::move(done));
}

void AisRemote::get(const Call& call, const mortise_remote_read& read, RemoteReceiver receiver,
                    mortise_remote_transfer*& transfer) noexcept {
  const auto place = clusters_.find(read.place);
  if (place == nullptr) {
    transfer = remote_transport::ended_transfer();
    return receiver.end(is_gone());
  }
  const auto asked = std::make_shared<const Asked>(read);
  download(
      loop_, place, object_request("GET", read), call, [asked](const Head& head) { return asked->described(head); },
      std::move(receiver), transfer, [asked](const Error& error) { return asked->explained(error); });
}

void AisRemote::put(const Call& call, const mortise_remote_put& put, const mortise_remote_source& source,
                    RemoteReply<mortise_remote_written> answer) noexcept {
  const auto place = clusters_.find(put.place);
  if (place == nullptr) return answer.fail(is_gone());
  upload(loop_, place, call, put, source, std::move(answer));
}

void AisRemote::remove(const Call& call, const mortise_remote_read& what,
                       RemoteReply<mortise_remote_written> answer) noexcept {
  const auto place = clusters_.find(what.place);
  if (place == nullptr) return answer.fail(is_gone());
  remote_transport::ask_document(loop_, place, object_request("DELETE", what), call,
                                 remote_transport::tell_removed(std::move(answer)));
}

void AisRemote::list(const Call& call, const mortise_remote_list& list,
                     RemoteReply<mortise_remote_page> answer) noexcept {
  const auto place = clusters_.find(list.place);
  if (place == nullptr) return answer.fail(is_gone());
  list_objects(loop_, place, call, list, std::move(answer));
}

void AisRemote::about_bucket(const Call& call, const mortise_remote_bucket& bucket, remote_transport::Request request,
                             RemoteReply<mortise_remote_bucket_info> answer) {
  const auto place = clusters_.find(bucket.place);
  if (place == nullptr) return answer.fail(is_gone());
  remote_transport::ask_document(loop_, place, std::move(request), call,
                                 remote_transport::tell_bucket(std::string(view(bucket.name)), std::move(answer)));
}

void AisRemote::bucket_head(const Call& call, const mortise_remote_bucket& bucket,
                            RemoteReply<mortise_remote_bucket_info> answer) noexcept {
  about_bucket(call, bucket, head_bucket_request(view(bucket.name)), std::move(answer));
}

void AisRemote::bucket_create(const Call& call, const mortise_remote_bucket& bucket,
                              RemoteReply<mortise_remote_bucket_info> answer) noexcept {
  about_bucket(call, bucket, bucket_request("POST", view(bucket.name), kCreateBucket), std::move(answer));
}

void AisRemote::bucket_remove(const Call& call, const mortise_remote_bucket& bucket,
                              RemoteReply<mortise_remote_bucket_info> answer) noexcept {
  about_bucket(call, bucket, bucket_request("DELETE", view(bucket.name), kDestroyBucket), std::move(answer));
}

void AisRemote::bucket_list(const Call& call, const mortise_remote_bucket& where,
                            RemoteReply<mortise_remote_buckets> answer) noexcept {
  const auto place = clusters_.find(where.place);
  if (place == nullptr) return answer.fail(is_gone());
  remote_transport::ask_document(loop_, place, list_buckets_request(), call,
                                 remote_transport::tell_buckets(&parse_buckets, std::move(answer)));
}

}  // namespace mortise::remote_ais
