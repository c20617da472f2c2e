// SPDX-License-Identifier: Apache-2.0
//
// The two nodes that clients see, at the one address that this server has.
#pragma once

#include <string_view>

#include "api_native/http/context.h"
#include "api_native/wire/json.h"

namespace mortise::api_native::ops {

enum class Role { proxy, target };

/// What AIStore reports of versions: clients compare it with their own.
inline constexpr std::string_view kReportedVersion = "5.0";

std::string_view id_of(const Context& context, Role role);
OrderedJson describe_node(const Context& context, Role role);
/// Versions of what the cluster's nodes agree on, and where its primary is.
OrderedJson describe_agreement(const Context& context);
/// Which node a request is about: the header Ais-Node-Id, else the proxy. Refused: 404, one that there is not.
Or<Role> wanted_node(const Context& context);

}  // namespace mortise::api_native::ops
