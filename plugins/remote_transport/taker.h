// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "remote_transport/head.h"

namespace mortise::remote_transport {

/// What becomes of an answer. Called on the loop; end() is the last call.
class Taker {
 public:
  Taker() = default;
  Taker(const Taker&) = delete;
  Taker& operator=(const Taker&) = delete;
  virtual ~Taker() = default;
  /// The head of a success. An error ends the exchange with it. After this, nothing is tried again.
  virtual Result<void> begin(const Head& head) = 0;
  /// Some of the body of a success. False: taken, but pause until resume().
  virtual bool write(std::string_view data) = 0;
  /// Bytes of the request's body.
  virtual Result<void> read(uint64_t offset, char* data, size_t size) {
    (void)offset, (void)data, (void)size;
    return Error(Status::internal, "there is no body to send");
  }
  /// Once, last.
  virtual void end(const Result<void>& outcome) = 0;
};

}  // namespace mortise::remote_transport
