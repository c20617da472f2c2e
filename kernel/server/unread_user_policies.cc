// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/unread_user_policies.h"

#include <mortise/bytes.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::server {
namespace {

constexpr uint32_t kIdentitiesLookedAt = 1000;
constexpr size_t kIdentitiesNamed = 10;

struct IdentityKind {
  int32_t id;
  std::string_view word;
};
constexpr std::array<IdentityKind, 3> kIdentityKinds{
    {{MORTISE_IDENTITY_USER, "user"}, {MORTISE_IDENTITY_GROUP, "group"}, {MORTISE_IDENTITY_ROLE, "role"}}};

bool has_policy(const mortise_identity_entry& entry) {
  return std::any_of(entry.values, entry.values + entry.value_count, [](const mortise_pair& value) {
    const std::string_view name = view(value.name);
    return value.value.size != 0 && (name == "policies" || name == "boundary" || name.starts_with("policy."));
  });
}

/// One kind after the other, since answers may come later.
class PolicySearch : public std::enable_shared_from_this<PolicySearch> {
 public:
  PolicySearch(Identities identities, support::Logger logger)
      : identities_(std::move(identities)), logger_(std::move(logger)) {}

  void look_from(size_t kind) {
    if (kind == kIdentityKinds.size()) return tell();
    mortise_identity_query query{};
    query.size = sizeof query;
    query.kind = kIdentityKinds[kind].id;
    query.limit = kIdentitiesLookedAt;
    const auto self = shared_from_this();
    identities_.list(
        nullptr, query,
        [self, kind](const mortise_identity_entry& entry) {
          if (!has_policy(entry)) return;
          self->found_.push_back(std::string(kIdentityKinds[kind].word) + " " + std::string(view(entry.name)));
        },
        [self, kind](const mortise_error&, bool) { self->look_from(kind + 1); });
  }

 private:
  void tell() {
    if (found_.empty()) return;
    const std::string count = std::to_string(found_.size());
    found_.resize(std::min(found_.size(), kIdentitiesNamed));
    logger_.warning(
        "no enabled plugin evaluates policies: what user policies deny is not denied, and permissions boundaries have "
        "no effect",
        {pair("count", count), pair("of", fmt::format("{}", fmt::join(found_, ", ")))});
  }

  const Identities identities_;
  const support::Logger logger_;
  std::vector<std::string> found_;
};

}  // namespace

void warn_of_unread_user_policies(const Identities& identities, const support::Logger& logger) {
  if (identities && identities.can_be_administered()) std::make_shared<PolicySearch>(identities, logger)->look_from(0);
}

}  // namespace mortise::server
