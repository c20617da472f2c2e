// SPDX-License-Identifier: Apache-2.0
//
// One configured place, and the requests that wait for one of its connections.
#pragma once

#include <deque>
#include <memory>
#include <utility>

#include "remote_s3/endpoint.h"
#include "remote_s3/settings.h"
#include "remote_s3/signer.h"

namespace mortise::remote_s3 {

class Exchange;

struct Place {
  explicit Place(Settings s)
      : settings(std::move(s)),
        endpoint(*parse_endpoint(settings.endpoint)),
        signer(settings.access_key, settings.secret_key, settings.region) {}

  const Settings settings;
  const Endpoint endpoint;
  const Signer signer;
  // Of the loop.
  uint32_t running = 0;
  std::deque<std::shared_ptr<Exchange>> waiting;
};

}  // namespace mortise::remote_s3
