// SPDX-License-Identifier: Apache-2.0
//
// Streams a body into an object or a part: written to an ObjectWriter no faster than the store takes it, committed when
// it is complete.
#pragma once

#include <functional>
#include <string>

#include "api_native/http/context.h"

namespace mortise::api_native {

/// What an upload differs in.
struct UploadTarget {
  /// Worker. Begins the object or part; -1: its length is not known.
  std::function<Result<ObjectWriter>(const Context&, int64_t length, mortise_task drained, void* drained_context)>
      begin;
  /// Answers. On any thread, when everything is committed.
  std::function<void(Context&, const mortise_written&)> answer;
  /// A digest that the client sent; "" = none. `begin` has asked for it to be computed.
  std::string algorithm;
  std::string digest;  // raw
  std::string sent;    // the same, as it was sent
};

/// Worker. Takes the request to its end.
void receive_upload(ContextPtr context, UploadTarget target);
/// Worker. Takes the body and does nothing with it, then answers.
void receive_nothing(ContextPtr context, Answer answer);

}  // namespace mortise::api_native
