// SPDX-License-Identifier: Apache-2.0
//
// What all visits share. Made at startup.
#pragma once

#include <mortise/auth.h>
#include <mortise/host.h>
#include <mortise/object_service.h>

#include <memory>

#include "api_base/in_flight.h"
#include "s3_model/rules_cache.h"
#include "s3_model/website.h"

namespace mortise::api_website {

using WebsiteCache = s3_model::RulesCache<s3_model::Website, s3_model::kWebsiteProperty>;

struct Site {
  Host host;
  Objects objects;
  Access access;
  std::shared_ptr<WebsiteCache> websites = std::make_shared<WebsiteCache>();
  std::shared_ptr<api_base::InFlight> in_flight = std::make_shared<api_base::InFlight>();
};

}  // namespace mortise::api_website
