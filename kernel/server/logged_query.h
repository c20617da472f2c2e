// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace mortise::server {

/// A query as it may stand in a log: values of parameters whose name suggests a signature, credential, token, secret,
/// password, policy, authorization or key are "...", and what is beyond 1 KiB is left out.
std::string logged_query(std::string_view query);

}  // namespace mortise::server
