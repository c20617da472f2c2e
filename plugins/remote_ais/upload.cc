// SPDX-License-Identifier: Apache-2.0
#include "remote_ais/upload.h"

#include <mortise/text.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "remote_ais/answer.h"
#include "remote_ais/requests.h"
#include "remote_transport/replies.h"

namespace mortise::remote_ais {
namespace {

using remote_transport::Exchange;
using remote_transport::Head;
using remote_transport::HeadTaker;
using remote_transport::Pairs;
using remote_transport::Request;

/// Sends the bytes, and hands on the head of the answer.
class BodySender final : public remote_transport::Taker {
 public:
  BodySender(const mortise_remote_source& source, HeadTaker::Done done) : source_(source), head_(std::move(done)) {}
  Result<void> begin(const Head& head) override { return head_.begin(head); }
  bool write(std::string_view) override { return true; }
  Result<void> read(uint64_t offset, char* data, size_t size) override {
    mortise_error error = empty_error();
    if (source_.read(source_.self, offset, data, size, &error) != MORTISE_OK) return Error::from(error);
    return {};
  }
  void end(const Result<void>& outcome) override { head_.end(outcome); }

 private:
  const mortise_remote_source source_;
  HeadTaker head_;
};

bool tells_object(const Head& head) {
  return !head.get("ais-version").empty() || !head.get("ais-checksum-value").empty();
}

/// AIStore writes nothing if it has an object with the checksum that is sent along, and then says nothing of it: what
/// it has is asked for, and is written after all if only its metadata differ.
class Upload : public std::enable_shared_from_this<Upload> {
 public:
  Upload(remote_transport::Loop& loop, std::shared_ptr<AisPlace> place, const Call& call, const mortise_remote_put& put,
         const mortise_remote_source& source, RemoteReply<mortise_remote_written> answer)
      : loop_(loop),
        place_(std::move(place)),
        call_(call),
        source_(source),
        answer_(std::move(answer)),
        bucket_(view(put.bucket)),
        key_(view(put.key)) {}

  void start(const mortise_remote_put& put) {
    if (!add_metadata(put.metadata, put.metadata_count, metadata_))
      return answer_.fail(Error(Status::invalid, "a value of the object's metadata cannot stand in a header"));
    Pairs headers = metadata_;
    add_checksum(put.digests, put.digest_count, headers);
    send(std::move(headers), true);
  }

 private:
  mortise_remote_read what() const {
    mortise_remote_read read{};
    read.size = sizeof read;
    read.bucket = str(bucket_);
    read.key = str(key_);
    return read;
  }

  void send(Pairs headers, bool may_be_there) {
    Request r = object_request("PUT", what());
    r.headers = std::move(headers);
    r.uploads = true;
    r.upload_length = source_.content_length;
    auto done = [self = shared_from_this(), may_be_there](const Result<void>& outcome, const Head& head) {
      if (!outcome) return self->answer_.fail(outcome.error());
      if (tells_object(head)) return self->give(head);
      self->look(may_be_there);
    };
    std::make_shared<Exchange>(loop_, place_, std::move(r), call_,
                               std::make_unique<BodySender>(source_, std::move(done)))
        ->start();
  }

  void look(bool may_be_there) {
    auto done = [self = shared_from_this(), may_be_there](const Result<void>& outcome, const Head& head) {
      if (!outcome)
        return self->answer_.fail(
            Error(Status::unknown, outcome.error().message + "; whether the object was written is not known"));
      if (!self->has_metadata(head) && may_be_there) return self->send(self->metadata_, false);
      self->give(head);
    };
    remote_transport::ask_head(loop_, place_, object_request("HEAD", what()), call_, std::move(done));
  }

  bool has_metadata(const Head& head) const {
    std::vector<std::string> there;
    for (const auto& [name, value] : head.all())
      if (name == "ais-custom-md") there.push_back(value);
    return std::all_of(metadata_.begin(), metadata_.end(), [&](const auto& pair) {
      return std::find(there.begin(), there.end(), pair.second) != there.end();
    });
  }

  void give(const Head& head) {
    const std::string etag = etag_of(head);
    answer_.give({sizeof(mortise_remote_written), 0, str(etag), {}});
  }

  remote_transport::Loop& loop_;
  const std::shared_ptr<AisPlace> place_;
  const Call call_;
  const mortise_remote_source source_;
  RemoteReply<mortise_remote_written> answer_;
  const std::string bucket_;
  const std::string key_;
  Pairs metadata_;  // as headers
};

}  // namespace

void upload(remote_transport::Loop& loop, const std::shared_ptr<AisPlace>& place, const Call& call,
            const mortise_remote_put& put, const mortise_remote_source& source,
            RemoteReply<mortise_remote_written> answer) {
  std::make_shared<Upload>(loop, place, call, put, source, std::move(answer))->start(put);
}

}  // namespace mortise::remote_ais
