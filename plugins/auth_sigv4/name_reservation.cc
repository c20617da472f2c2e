// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/name_reservation.h"

#include <future>
#include <set>
#include <string_view>
#include <vector>

namespace mortise::auth_sigv4 {

Result<void> reserve_names(const Identities& identities, const KeyRing& keys) {
  if (!identities) return {};
  std::set<std::string_view> users;
  std::vector<mortise_str> names, access_keys;
  size_t administrators = 0;
  keys.for_each([&](const Identity& identity) {
    access_keys.push_back(str(identity.access_key));
    if (identity.administrator) ++administrators;
    if (!identity.root && users.insert(identity.id).second) names.push_back(str(identity.id));
  });
  mortise_identity_reservation wanted{};
  wanted.size = sizeof wanted;
  wanted.place = str("plugins.auth_sigv4");
  wanted.users = names.data();
  wanted.user_count = names.size();
  wanted.keys = access_keys.data();
  wanted.key_count = access_keys.size();
  wanted.administrator_count = administrators;
  std::promise<Result<void>> answer;
  identities.reserve(nullptr, wanted, [&answer](const mortise_error& e, const void*) {
    const bool fine = e.status == MORTISE_OK || e.status == MORTISE_UNSUPPORTED;
    answer.set_value(fine ? Result<void>() : Result<void>(Error::from(e)));
  });
  return answer.get_future().get();
}

}  // namespace mortise::auth_sigv4
