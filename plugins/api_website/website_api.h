// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/http.h>

#include <memory>
#include <utility>
#include <vector>

#include "api_website/site.h"
#include "api_website/visit.h"

namespace mortise::api_website {

/// mortise.api/1 for the hosts of websites.
class WebsiteApi final : public Api {
 public:
  WebsiteApi(std::vector<Mount> mounts, Site site) : Api(std::move(mounts)), site_(std::move(site)) {}

  void handle(Exchange exchange) override { std::make_shared<Visit>(site_, std::move(exchange))->start(); }
  /// No more come.
  void wait_for_visits() const { site_.in_flight->wait_for_none(); }

 private:
  const Site site_;
};

}  // namespace mortise::api_website
