// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/planned_identities.h"

#include <mortise/identities.h>

namespace mortise::server {
namespace {

constexpr const char* kPlannedIdentities = "planned.identities";  // no plugin's name has a dot

class NotYet final : public IdentityProvider {
 public:
  NotYet() : IdentityProvider(Administration::elsewhere) {}
  void find_key(const mortise_call*, std::string_view, CredentialReply reply) noexcept override { reply.fail(why()); }
  void find_user(const mortise_call*, std::string_view, UserReply reply) noexcept override { reply.fail(why()); }
  uint64_t generation() const noexcept override { return 0; }

 private:
  static Error why() { return {Status::busy, "nothing has started yet"}; }
};

}  // namespace

PlannedIdentities::PlannedIdentities(plugin::Registry& registry, bool planned) : registry_(registry) {
  static const NotYet kNotYet;
  if (planned) registry_.add(MORTISE_IDENTITY_ID, kPlannedIdentities, kNotYet.table());
}

PlannedIdentities::~PlannedIdentities() { registry_.remove(kPlannedIdentities); }

}  // namespace mortise::server
