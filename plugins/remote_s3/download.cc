// SPDX-License-Identifier: Apache-2.0
#include "remote_s3/download.h"

#include <utility>

#include "remote_s3/loop.h"

namespace mortise::remote_s3 {
namespace {

/// What is asked for, with memory of its own.
struct Wanted {
  explicit Wanted(const mortise_remote_read& r) : key(view(r.key)), read(r) {}
  const std::string key;
  const mortise_remote_read read;  // of its texts only those that are numbers are looked at
};

class DownloadTaker final : public Taker {
 public:
  DownloadTaker(const mortise_remote_read& read, bool etag_is_md5, RemoteReceiver receiver)
      : wanted_(read), etag_is_md5_(etag_is_md5), receiver_(std::move(receiver)) {}

  Result<void> begin(const Head& head) override {
    auto object = ObjectAnswer::of(head, wanted_.key, wanted_.read, etag_is_md5_);
    if (!object) return Error(Status::corrupt, "the answer to GET " + wanted_.key + " does not say what it has");
    announced_ = object->body_length();
    receiver_.begin(object->abi());
    return {};
  }
  bool write(std::string_view data) override {
    received_ += data.size();
    return receiver_.write(data);
  }
  void end(const Result<void>& outcome) override {
    if (outcome && received_ != announced_)
      return receiver_.end(Error(Status::corrupt, "GET " + wanted_.key + " brought " + std::to_string(received_) +
                                                      " bytes of " + std::to_string(announced_)));
    receiver_.end(outcome);
  }

 private:
  const Wanted wanted_;
  const bool etag_is_md5_;
  RemoteReceiver receiver_;
  uint64_t announced_ = 0;
  uint64_t received_ = 0;
};

class Transfer final : public RemoteTransfer {
 public:
  explicit Transfer(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
  void resume() noexcept override { exchange_->resume(); }
  void cancel() noexcept override { exchange_->cancel(); }

 private:
  const std::shared_ptr<Exchange> exchange_;
};

}  // namespace

Request object_request(std::string_view method, const mortise_remote_read& read) {
  Request r;
  r.method = method;
  r.bucket = view(read.bucket);
  r.key = view(read.key);
  if (read.if_match.size != 0) r.headers.emplace_back("if-match", "\"" + std::string(view(read.if_match)) + "\"");
  if (read.if_none_match.size != 0)
    r.headers.emplace_back("if-none-match", "\"" + std::string(view(read.if_none_match)) + "\"");
  if (method != "GET" && method != "HEAD") return r;
  if ((read.present & MORTISE_REMOTE_RANGE) != 0)
    r.headers.emplace_back("range", "bytes=" + std::to_string(read.offset) + "-" +
                                        std::to_string(read.offset + std::max<uint64_t>(read.length, 1) - 1));
  else
    r.headers.emplace_back("x-amz-checksum-mode", "ENABLED");
  return r;
}

void download(Loop& loop, const std::shared_ptr<Place>& place, const Call& call, const mortise_remote_read& read,
              RemoteReceiver receiver, mortise_remote_transfer*& transfer) {
  auto exchange = std::make_shared<Exchange>(
      loop, place, object_request("GET", read), call,
      std::make_unique<DownloadTaker>(read, place->settings.etag_is_md5, std::move(receiver)));
  transfer = new Transfer(exchange);
  exchange->start();
}

}  // namespace mortise::remote_s3
