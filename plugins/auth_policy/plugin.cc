// SPDX-License-Identifier: Apache-2.0
#include <mortise/plugin.h>

#include "auth_policy/policy_authorizer.h"

namespace mortise::auth_policy {
namespace {

constexpr Declaration kPlugin{.name = "auth_policy",
                              .version = "0.1.0",
                              .description = "access policies of buckets, users and groups",
                              .provides = MORTISE_AUTHZ_ID " " MORTISE_POLICIES_ID,
                              .needs = MORTISE_OBJECTS_ID,
                              .wants = MORTISE_IDENTITY_ID};

mortise_status check_identity_policy(void*, mortise_str document, mortise_error* error) {
  auto policy = policy_model::Policy::parse(view(document), policy_model::Policy::Kind::identity);
  return policy ? mortise_status{MORTISE_OK} : report(error, std::move(policy).error());
}

constexpr mortise_policies kPolicies{sizeof(mortise_policies), 0, nullptr, &check_identity_policy};

/// Policies of users and those with names that there are, or are about to be made: the first that is malformed.
class PolicyCheck {
 public:
  static Result<void> of(const Identities& identities) {
    PolicyCheck check;
    check.look(identities, MORTISE_IDENTITY_POLICY, "policy");
    check.look(identities, MORTISE_IDENTITY_USER, "user");
    return std::move(check.found_);
  }

 private:
  /// The table that is there while options are checked answers at once.
  void look(const Identities& identities, int32_t kind, const char* word) {
    mortise_identity_query query{};
    query.size = sizeof query;
    query.kind = kind;
    identities.list(
        nullptr, query, [this, word](const mortise_identity_entry& entry) { look_at(entry, word); },
        [](const mortise_error&, bool) {});
  }
  void look_at(const mortise_identity_entry& entry, const char* word) {
    for (size_t i = 0; i < entry.value_count && found_; ++i) {
      const std::string_view name = view(entry.values[i].name);
      if (name != "document" && !name.starts_with("policy.")) continue;
      const auto policy =
          policy_model::Policy::parse(view(entry.values[i].value), policy_model::Policy::Kind::identity);
      if (!policy)
        found_ = Error(Status::invalid, place_of(entry, name) + "[[" + std::string(word) + "]] '" +
                                            std::string(view(entry.name)) + "', " + std::string(name) + ": " +
                                            policy.error().message);
    }
  }
  /// The line of the configuration, as the host then tells it: "mortise.toml:7:12: "; "" if it is not known.
  static std::string place_of(const mortise_identity_entry& entry, std::string_view document) {
    for (size_t i = 0; i < entry.value_count; ++i)
      if (view(entry.values[i].name) == "where." + std::string(document))
        return std::string(view(entry.values[i].value)) + ": ";
    return {};
  }
  Result<void> found_;
};

class AuthPolicy final : public Plugin {
 public:
  static Result<void> check(Host host) {
    const Identities identities(host.find<mortise_identities>(MORTISE_IDENTITY_ID));
    return identities.can_be_administered() ? PolicyCheck::of(identities) : Result<void>();
  }
  AuthPolicy(Host host, Objects objects, Identities identities) : authorizer_(host, objects, identities) {}
  static Result<std::unique_ptr<Plugin>> start(Host host) {
    const auto* objects = host.find<mortise_objects>(MORTISE_OBJECTS_ID);
    if (objects == nullptr) return Error(Status::unsupported, "the object service is not there");
    const Identities identities(host.find<mortise_identities>(MORTISE_IDENTITY_ID));
    return std::unique_ptr<Plugin>(std::make_unique<AuthPolicy>(host, Objects(objects), identities));
  }
  const void* find(std::string_view interface_id) noexcept override {
    if (interface_id == MORTISE_POLICIES_ID) return &kPolicies;
    return interface_id == MORTISE_AUTHZ_ID ? authorizer_.table() : nullptr;
  }

 private:
  PolicyAuthorizer authorizer_;
};

}  // namespace
}  // namespace mortise::auth_policy

MORTISE_PLUGIN(mortise::auth_policy::kPlugin, mortise::auth_policy::AuthPolicy)
