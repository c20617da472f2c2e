// SPDX-License-Identifier: Apache-2.0
//
// One configured place of S3.
#pragma once

#include <utility>

#include "remote_s3/settings.h"
#include "remote_s3/signer.h"
#include "remote_transport/endpoint.h"
#include "remote_transport/place.h"

namespace mortise::remote_s3 {

class S3Place final : public remote_transport::Place {
 public:
  explicit S3Place(S3Settings s)
      : own_settings(std::move(s)),
        endpoint_(*remote_transport::parse_endpoint(own_settings.endpoint)),
        signer_(own_settings.access_key, own_settings.secret_key, own_settings.region) {}

  const remote_transport::PlaceSettings& settings() const noexcept override { return own_settings; }
  bool address(const Request& request, int64_t unix_seconds, remote_transport::Addressed& to) const override;
  Error refusal(const remote_transport::Attempt& attempt, const remote_transport::Head& head,
                std::string_view body) const override;

  const S3Settings own_settings;

 private:
  const remote_transport::Endpoint endpoint_;
  const Signer signer_;
};

}  // namespace mortise::remote_s3
