// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "remote_transport/taker.h"

namespace mortise::remote_transport {

/// The most that is read of a document; a page of 1,000 keys of the greatest length has some 4 MB.
constexpr size_t kMaxDocument = size_t{16} << 20;

/// A document, which is handed to a function when it is whole.
class DocumentTaker final : public Taker {
 public:
  using Done = std::function<void(const Result<void>& outcome, const std::string& document)>;
  explicit DocumentTaker(Done done) : done_(std::move(done)) {}
  Result<void> begin(const Head&) override { return {}; }
  bool write(std::string_view data) override {
    too_large_ = too_large_ || document_.size() + data.size() > kMaxDocument;
    if (!too_large_) document_.append(data);
    return true;
  }
  void end(const Result<void>& outcome) override {
    if (outcome && too_large_) return done_(Error(Status::corrupt, "a document of a remote is too large"), document_);
    done_(outcome, document_);
  }

 private:
  const Done done_;
  std::string document_;
  bool too_large_ = false;
};

}  // namespace mortise::remote_transport
