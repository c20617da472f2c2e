// SPDX-License-Identifier: Apache-2.0
//
// Which requests may be answered while no authentication plugin is enabled, and on the admin listener always. Listening
// on loopback keeps other machines out, but not a web page that is open in a browser on this machine: its script can
// send requests here, and, under a host name that resolves to 127.0.0.1 (DNS rebinding), read the answers.
#pragma once

#include <mortise/abi/http.h>

#include <string>
#include <string_view>
#include <vector>

namespace mortise::access {

/// Why requests are restricted: for the text of a refusal.
enum class Restricted {
  nobody_is_asked,  // no authentication plugin is enabled
  admin_listener,   // whoever is asked for keys
};

/// Immutable; any thread.
class LocalOnly {
 public:
  /// `names`: further host names to answer to. `network`: other machines are served too, so that addresses and names
  /// without a dot, which no web site has, are good as well.
  LocalOnly(std::vector<std::string> names, bool network, Restricted why = Restricted::nobody_is_asked);

  /// Why the request must not be answered, for the client to read; "" if it may be.
  /// Its Host must be a name of this machine: localhost or below it, a loopback address, the machine's own name, a
  /// domain that an API is mounted on, or one of `names`. What changes something (any method but GET, HEAD and OPTIONS)
  /// must not come from a page of another site: Sec-Fetch-Site, Origin.
  std::string refusal(const mortise_request& request) const;

 private:
  bool is_ours(std::string_view name) const noexcept;
  bool is_foreign_origin(std::string_view origin, std::string_view own_name) const noexcept;

  std::vector<std::string> names_;
  bool network_;
  Restricted why_;
};

}  // namespace mortise::access
