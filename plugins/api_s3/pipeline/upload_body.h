// SPDX-License-Identifier: Apache-2.0
//
// Streams a body into an object or a part: decoded in place, written to an ObjectWriter, no faster than the store takes
// it, committed when it is complete.
#pragma once

#include <functional>

#include "api_s3/http/context.h"
#include "api_s3/payload/payload.h"

namespace mortise::api_s3 {

/// Gets the writer, or why there is none. Once, on any thread.
using OnBegun = std::function<void(Result<ObjectWriter>)>;

/// What an upload differs in.
struct UploadTarget {
  /// Begins the object or part. `length` and `digests` come from the head of the request.
  std::function<void(const Context&, int64_t length, std::span<const mortise_wanted_digest> digests,
                     mortise_task drained, void* drained_context, OnBegun done)>
      begin;
  /// Answers. On any thread, when everything is committed.
  std::function<void(Context&, const mortise_written&)> answer;
  /// It is a whole object: one that came without a checksum gets the default one.
  bool whole = false;
  /// AWS takes what is going to be retained only with Content-MD5 or a checksum.
  bool needs_digest = false;
};

/// `size` is what the client announced, or has sent until it was too much.
S3Error upload_too_large(uint64_t size, uint64_t max);

/// Takes the request to its end.
void receive_upload(ContextPtr context, UploadTarget target);

/// An upload that was begun, for who cuts the object's bytes out of the body himself: they go to write() and closed().
class OpenUpload : public BodySink {
 public:
  /// Instead of closed(): nothing is stored, and the request is answered with this. Afterwards all calls do nothing.
  virtual void refuse(S3Error&& error) noexcept = 0;
};
/// Calls opened(upload), on the loop, now or later; or ends the request, and drops it. The sink is not given to the
/// exchange.
void open_upload(ContextPtr context, PayloadPlan plan, UploadTarget target,
                 std::function<void(std::unique_ptr<OpenUpload>)> opened);

}  // namespace mortise::api_s3
