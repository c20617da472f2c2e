// SPDX-License-Identifier: Apache-2.0
//
// The pipeline of every S3 request: address, operation, authenticate, authorize, body, handler, answer.
#pragma once

#include <mortise/http.h>

#include <string>
#include <vector>

#include "api_s3/http/site.h"

namespace mortise::api_s3 {

class S3Api final : public Api {
 public:
  S3Api(std::vector<Mount> mounts, Site site) : Api(std::move(mounts)), site_(std::move(site)) {}
  /// Loop.
  void handle(Exchange exchange) noexcept override;
  /// No more come.
  void wait_for_requests() const { site_.in_flight->wait_for_none(); }

 private:
  const Site site_;
};

}  // namespace mortise::api_s3
