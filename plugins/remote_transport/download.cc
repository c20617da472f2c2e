// SPDX-License-Identifier: Apache-2.0
#include "remote_transport/download.h"

#include <string>
#include <utility>

#include "remote_transport/loop.h"

namespace mortise::remote_transport {
namespace {

class DownloadTaker final : public Taker {
 public:
  DownloadTaker(std::string key, Describe describe, Explain explain, RemoteReceiver receiver)
      : key_(std::move(key)),
        describe_(std::move(describe)),
        explain_(std::move(explain)),
        receiver_(std::move(receiver)) {}

  Result<void> begin(const Head& head) override {
    auto object = describe_(head);
    if (!object) return std::move(object).error();
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
      return receiver_.end(Error(Status::corrupt, "GET " + key_ + " brought " + std::to_string(received_) +
                                                      " bytes of " + std::to_string(announced_)));
    if (!outcome && explain_) return receiver_.end(explain_(outcome.error()));
    receiver_.end(outcome);
  }

 private:
  const std::string key_;
  const Describe describe_;
  const Explain explain_;
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

class NoTransfer final : public RemoteTransfer {
 public:
  void resume() noexcept override {}
  void cancel() noexcept override {}
};

}  // namespace

mortise_remote_transfer* ended_transfer() { return new NoTransfer; }

void download(Loop& loop, const std::shared_ptr<Place>& place, Request request, const Call& call, Describe describe,
              RemoteReceiver receiver, mortise_remote_transfer*& transfer, Explain explain) {
  auto taker =
      std::make_unique<DownloadTaker>(request.key, std::move(describe), std::move(explain), std::move(receiver));
  auto exchange = std::make_shared<Exchange>(loop, place, std::move(request), call, std::move(taker));
  transfer = new Transfer(exchange);
  exchange->start();
}

}  // namespace mortise::remote_transport
