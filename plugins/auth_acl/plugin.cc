// SPDX-License-Identifier: Apache-2.0
#include <mortise/plugin.h>

#include "auth_acl/acl_authorizer.h"

namespace mortise::auth_acl {
namespace {

constexpr Declaration kPlugin{.name = "auth_acl",
                              .version = "0.1.0",
                              .licence = "Apache-2.0",
                              .description = "opens to others what S3 access control lists open",
                              .provides = MORTISE_AUTHZ_ID,
                              .needs = MORTISE_OBJECTS_ID};

class AuthAcl : public Plugin {
 public:
  explicit AuthAcl(Objects objects) : authorizer_(objects) {}
  static Result<std::unique_ptr<Plugin>> start(Host host) {
    const auto* objects = host.find<mortise_objects>(MORTISE_OBJECTS_ID);
    if (objects == nullptr) return Error(Status::unsupported, "the object service is not there");
    return std::unique_ptr<Plugin>(std::make_unique<AuthAcl>(Objects(objects)));
  }
  const void* find(std::string_view interface_id) noexcept override {
    return interface_id == MORTISE_AUTHZ_ID ? authorizer_.table() : nullptr;
  }

 private:
  AclAuthorizer authorizer_;
};

}  // namespace
}  // namespace mortise::auth_acl

MORTISE_PLUGIN(mortise::auth_acl::kPlugin, mortise::auth_acl::AuthAcl)
