// SPDX-License-Identifier: Apache-2.0
#include <mortise/plugin.h>

#include "auth_access/mask_authorizer.h"

namespace mortise::auth_access {
namespace {

constexpr Declaration kPlugin{.name = "auth_access",
                              .version = "0.1.0",
                              .licence = "Apache-2.0",
                              .description = "holds every API to AIStore's masks of buckets",
                              .provides = MORTISE_AUTHZ_ID " " MORTISE_AUTHZ_OPEN_ID,
                              .wants = MORTISE_AUTHN_ID};

class AuthAccess : public Plugin {
 public:
  explicit AuthAccess(bool authenticates) : authorizer_(authenticates) {}
  static Result<std::unique_ptr<Plugin>> start(Host host) {
    const bool authenticates = host.find<mortise_authn>(MORTISE_AUTHN_ID) != nullptr;
    return std::unique_ptr<Plugin>(std::make_unique<AuthAccess>(authenticates));
  }
  const void* find(std::string_view interface_id) noexcept override {
    const bool ours = interface_id == MORTISE_AUTHZ_ID || interface_id == MORTISE_AUTHZ_OPEN_ID;
    return ours ? authorizer_.table() : nullptr;
  }

 private:
  MaskAuthorizer authorizer_;
};

}  // namespace
}  // namespace mortise::auth_access

MORTISE_PLUGIN(mortise::auth_access::kPlugin, mortise::auth_access::AuthAccess)
