// SPDX-License-Identifier: Apache-2.0
//
// Who had a job started, and what else permissions depend on of the request: kept with the job, so that it can ask for
// each object when it comes to it, after a restart too.
#pragma once

#include <mortise/auth.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api_native/wire/json.h"

namespace mortise::api_native {

struct KeptCaller {
  Identity who;
  bool in_directory = false;  // mortise.identity/1 knew the user: it has to, whenever the job asks
  std::vector<std::pair<std::string, std::string>> values;  // for conditions of policies: address, agent, …

  static KeptCaller of(const Identity& who, const Request& request);
  /// Nothing: it was not made by kept().
  static std::optional<KeptCaller> parse(const Json& json);
  Json kept() const;
};

}  // namespace mortise::api_native
