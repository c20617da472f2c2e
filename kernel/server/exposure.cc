// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/exposure.h"

#include "kernel/http/address.h"
#include "kernel/server/plan.h"

#include <mortise/abi/auth.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace mortise::server {
namespace {

bool has_authenticator(const plugin::Selection& selection) {
  return std::any_of(selection.chosen.begin(), selection.chosen.end(), [](const plugin::Chosen& chosen) {
    return plugin::provides(chosen.candidate.manifest, MORTISE_AUTHN_ID);
  });
}

}  // namespace

bool reaches_out(const std::string& address) {
  constexpr std::string_view kTls = "tls://";
  std::string_view plain = address;
  if (plain.starts_with(kTls)) plain.remove_prefix(kTls.size());
  return http::parse_address(plain).ok() && !http::is_loopback(plain);  // check_addresses() refuses what is none
}

bool any_reaches_out(const std::vector<std::string>& addresses) {
  return std::any_of(addresses.begin(), addresses.end(), &reaches_out);
}

void check_exposure(Plan& plan, config::Problems& problems) {
  if (const std::string& admin = plan.settings.server.admin_listen; !admin.empty() && reaches_out(admin))
    plan.selection.notices.push_back("everybody who reaches " + admin + " may read the metrics");
  if (has_authenticator(plan.selection)) return;
  const auto& server = plan.settings.server;
  const auto exposed = std::find_if(server.listen.begin(), server.listen.end(), reaches_out);
  if (exposed == server.listen.end()) return;
  if (server.accept_unauthenticated) {
    plan.selection.notices.push_back("everybody who reaches " + *exposed + " may read and change everything");
    return;
  }
  problems.add(plan.config.section("server").find("listen")->where,
               "other machines can reach '" + *exposed +
                   "' and no authentication plugin is enabled: everybody could read and change everything. Enable one "
                   "([plugins.auth_sigv4] enabled = true), listen on 127.0.0.1, or say that it is meant: [server] "
                   "i_accept_unauthenticated_access_from_the_network = true");
}

}  // namespace mortise::server
