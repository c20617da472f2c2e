// SPDX-License-Identifier: Apache-2.0
//
// The options of the plugin, read and checked. No network is asked.
#pragma once

#include <mortise/host.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auth_jwt/issuer.h"
#include "auth_jwt/key_fetcher.h"
#include "auth_jwt/local_tokens.h"
#include "auth_jwt/validator.h"

namespace mortise::auth_jwt {

/// An issuer with where its keys come from, if they are not here yet.
struct ConfiguredIssuer {
  std::unique_ptr<Issuer> issuer;
  std::optional<KeyAddress> address;
  std::string ca_file;
};

struct PluginSettings {
  std::vector<ConfiguredIssuer> issuers;
  std::string secret;  // "": one is made, and kept
  ValidatorSettings validator;
  TokenSettings tokens;
  FetchSettings fetch;
  size_t most_revoked = 0;
};

/// Without `cluster`, unless it is an option.
Result<PluginSettings> read_settings(const Host& host);

}  // namespace mortise::auth_jwt
