// SPDX-License-Identifier: Apache-2.0
//
// Requests that a browser sends for pages of other origins. Before some of them it asks whether it may (a preflight:
// OPTIONS, never signed); in the answers to all of them it looks for the headers that let the page see the answer.
#pragma once

#include <mortise/http.h>

#include <memory>
#include <vector>

#include "api_s3/http/steps.h"

namespace mortise::api_s3 {

/// OPTIONS on a bucket or an object.
bool is_preflight(const Context& c) noexcept;
/// Answers it. The bucket was looked for.
void answer_preflight(ContextPtr context);

/// Whether a page of another origin may have sent the request, so that the bucket's rules count.
bool may_be_of_a_page(const Context& c) noexcept;
/// If the bucket, which was looked for, has a rule for the page that sent the request, the answer will tell the browser
/// so, whatever the answer is.
void match_origin(Context& c);

/// The request as authentication is to see it. While nobody is asked for keys, the host refuses what pages of other
/// sites change. A rule of the bucket's vouches for its origins: for what they do to the objects of that bucket. It
/// does not reach the bucket itself nor its documents, or a page could allow itself more, and copies nothing out of
/// other buckets. Names that are not the server's own (DNS rebinding) stay refused whatever a rule says.
class VouchedRequest {
 public:
  /// nullptr: nobody vouches for it, the request is shown as it is. Views the context's.
  static std::unique_ptr<const VouchedRequest> of(const Context& c);
  VouchedRequest(const VouchedRequest&) = delete;
  VouchedRequest& operator=(const VouchedRequest&) = delete;
  Request request() const noexcept { return Request(&request_); }

 private:
  explicit VouchedRequest(const Request& request);

  mortise_request request_;
  std::vector<mortise_pair> headers_;  // without those that tell where the request comes from
};

}  // namespace mortise::api_s3
