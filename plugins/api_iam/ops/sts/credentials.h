// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "api_iam/call.h"

namespace mortise::api_iam {

struct SessionParameters {
  std::string acts_as;  // the id of a user or role
  std::string name;
  std::string policy;
  uint32_t seconds = 0;
  std::string tags = {};  // as in mortise_identity.session_tags
};

/// The element Credentials, of a session that whoever asks gets, and that ends with the key that was asked with.
Answered<std::string> issue_credentials(const Call& call, const SessionParameters& wanted);

/// DurationSeconds, between 900 and `most`.
Answered<uint32_t> duration(const Call& call, uint32_t usual, uint32_t most);
/// AccessDenied if the request shows a second factor: nobody has registered any here.
Answered<void> check_second_factor(const Call& call);

}  // namespace mortise::api_iam
