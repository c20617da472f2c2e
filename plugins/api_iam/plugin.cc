// SPDX-License-Identifier: Apache-2.0
#include <mortise/plugin.h>

#include <memory>

#include "api_iam/iam_api.h"

namespace mortise::api_iam {
namespace {

constexpr size_t kMostFormMemory = size_t{32} << 20;  // of all requests

constexpr Declaration kPlugin{
    .name = "api_iam",
    .version = "0.1.0",
    .description = "users, keys, policies, roles and sessions, as AWS's IAM and STS have them",
    .provides = MORTISE_API_ID,
    .needs = MORTISE_ACCESS_ID,
    .wants = MORTISE_IDENTITY_ID " " MORTISE_AUTHN_ID " " MORTISE_POLICIES_ID " " MORTISE_TOKENS_ID};

class IamPlugin final : public Plugin {
 public:
  explicit IamPlugin(Site site) : api_(std::move(site)) {}
  static Result<void> check(Host host) {
    if (host.find<mortise_identities>(MORTISE_IDENTITY_ID) == nullptr)
      host.log(LogLevel::warning,
               "no plugin that keeps users is enabled: of IAM and STS little more than GetCallerIdentity is answered; "
               "write [plugins.users_local] enabled = true");
    return {};
  }
  static Result<std::unique_ptr<Plugin>> start(Host host) {
    const auto* access = host.find<mortise_access>(MORTISE_ACCESS_ID);
    if (access == nullptr) return Error(Status::unsupported, "the host gives no " MORTISE_ACCESS_ID);
    return std::unique_ptr<Plugin>(std::make_unique<IamPlugin>(
        Site{host, Access(access), Identities(host.find<mortise_identities>(MORTISE_IDENTITY_ID)),
             host.find<mortise_policies>(MORTISE_POLICIES_ID), Tokens(host.find<mortise_tokens>(MORTISE_TOKENS_ID)),
             std::make_shared<api_base::DocumentBudget>(kMostFormMemory)}));
  }
  const void* find(std::string_view interface_id) noexcept override {
    return interface_id == MORTISE_API_ID ? api_.table() : nullptr;
  }
  void stop() noexcept override { api_.stop(); }

 private:
  IamApi api_;
};

}  // namespace
}  // namespace mortise::api_iam

MORTISE_PLUGIN(mortise::api_iam::kPlugin, mortise::api_iam::IamPlugin)
