// SPDX-License-Identifier: Apache-2.0
#include "api_admin/document.h"

#include "api_admin/answer.h"

#include <memory>
#include <utility>

namespace mortise::api_admin {
namespace {

constexpr size_t kMaxBody = size_t{1} << 20;  // a property has up to 256 KiB, JSON needs more

class Document final : public BodySink {
 public:
  Document(Exchange exchange, std::function<void(Exchange, const std::string&)> whole)
      : exchange_(std::move(exchange)), whole_(std::move(whole)) {}
  uint32_t flags() const noexcept override { return MORTISE_SINK_DOCUMENT; }
  bool write(std::string_view data, mortise_buffer*) noexcept override {
    too_large_ = too_large_ || body_.size() + data.size() > kMaxBody;
    if (!too_large_) body_.append(data);
    return true;
  }
  void closed(mortise_status how) noexcept override {
    if (how != MORTISE_OK) return refuse(exchange_, 400, "the body did not come whole");
    if (too_large_) return refuse(exchange_, 413, "the body is too large");
    whole_(std::move(exchange_), body_);
  }
  Exchange& exchange() noexcept { return exchange_; }

 private:
  Exchange exchange_;
  const std::function<void(Exchange, const std::string&)> whole_;
  std::string body_;
  bool too_large_ = false;
};

}  // namespace

void receive_document(Exchange exchange, std::function<void(Exchange exchange, const std::string& body)> whole) {
  auto document = std::make_unique<Document>(std::move(exchange), std::move(whole));
  Exchange& taken = document->exchange();
  taken.receive(std::move(document));
}

}  // namespace mortise::api_admin
