// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <utility>

#include "remote_transport/taker.h"

namespace mortise::remote_transport {

/// An answer of which the head is all that counts; it is handed to a function.
class HeadTaker final : public Taker {
 public:
  using Done = std::function<void(const Result<void>& outcome, const Head& head)>;
  explicit HeadTaker(Done done) : done_(std::move(done)) {}
  Result<void> begin(const Head& head) override {
    head_ = head;
    return {};
  }
  bool write(std::string_view) override { return true; }
  void end(const Result<void>& outcome) override { done_(outcome, head_); }

 private:
  const Done done_;
  Head head_;
};

}  // namespace mortise::remote_transport
