// SPDX-License-Identifier: Apache-2.0
//
// Where a place is: scheme and authority.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mortise::remote_transport {

struct Endpoint {
  std::string scheme;     // "http" or "https"
  std::string authority;  // as it stands in the header Host: without the scheme's own port

  bool secure() const noexcept { return scheme == "https"; }
};

/// nullopt: it is not "http://host", "https://host", either with a port; a '/' at the end is allowed.
std::optional<Endpoint> parse_endpoint(std::string_view text);

}  // namespace mortise::remote_transport
