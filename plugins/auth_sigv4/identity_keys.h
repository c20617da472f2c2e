// SPDX-License-Identifier: Apache-2.0
//
// Keys that are not in the configuration: mortise.identity/1 is asked for them. Any thread.
#pragma once

#include <mortise/host.h>
#include <mortise/identities.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "auth_sigv4/refusal.h"
#include "auth_sigv4/told_keys.h"

namespace mortise::auth_sigv4 {

/// What a look for a key came to.
struct FoundKey {
  std::shared_ptr<const ToldKey> key;  // nullptr: there is none that counts
  std::optional<Refusal> failure;      // it could not be told, or is of a kind that is not accepted
};

class IdentityKeys {
 public:
  IdentityKeys(Host host, Identities identities) noexcept : host_(host), identities_(identities) {}
  /// False: no plugin is asked.
  explicit operator bool() const noexcept { return static_cast<bool>(identities_); }

  /// Told before, and still good.
  std::shared_ptr<const ToldKey> known(std::string_view access_key);
  /// Calls found(taken) once, before this returns or later, on any thread; by then `this` may be gone. If it is not,
  /// taken(*this) is the FoundKey.
  template <class F>
  void find(const mortise_call* call, std::string_view access_key, F found) {
    const uint64_t generation = identities_.generation();  // before the question: the answer is that new at least
    identities_.find_key(
        call, access_key,
        [generation, found = std::move(found)](const mortise_error& error, const mortise_credential* told) {
          found([&](IdentityKeys& keys) { return keys.take(error, told, generation); });
        });
  }
  /// A good signature was made with it.
  void note_use(const ToldKey& key) const noexcept;

 private:
  FoundKey take(const mortise_error& error, const mortise_credential* told, uint64_t generation);

  const Host host_;
  const Identities identities_;
  ToldKeys told_;
};

}  // namespace mortise::auth_sigv4
