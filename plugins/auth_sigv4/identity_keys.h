// SPDX-License-Identifier: Apache-2.0
//
// Keys that are not in the configuration: mortise.identity/1 is asked for them. Any thread.
#pragma once

#include <mortise/host.h>
#include <mortise/identities.h>

#include <atomic>
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

  /// Told before, and still good. `token`: what is shown with it; empty: nothing.
  std::shared_ptr<const ToldKey> known(std::string_view access_key, std::string_view token);
  /// Calls found(taken) once, before this returns or later, on any thread; by then `this` may be gone. If it is not,
  /// taken(*this, ring) is the FoundKey; `ring` has the keys of the configuration.
  template <class F>
  void find(const mortise_call* call, std::string_view access_key, std::string_view token, F found) {
    auto told = [version = version(), is_session = !token.empty(), found = std::move(found)](
                    const mortise_error& error, const mortise_credential* key) {
      found([&](IdentityKeys& keys, const KeyRing& ring) {
        return keys.take(error, key, Asked{version, is_session}, ring);
      });
    };
    if (token.empty()) return identities_.find_key(call, access_key, std::move(told));
    if (identities_.issues_sessions()) return identities_.find_session(call, access_key, token, std::move(told));
    const Error none(Status::not_found, "temporary credentials are not issued");
    told(*ErrorView(none).abi(), nullptr);
  }
  /// The keys of the configuration are others now, and with them what sessions of theirs are worth.
  void forget_sessions() noexcept { epoch_.fetch_add(1, std::memory_order_relaxed); }
  /// A good signature was made with it.
  void note_use(const ToldKey& key) const noexcept;

 private:
  struct Asked {
    uint64_t version;
    bool is_session;
  };
  FoundKey take(const mortise_error& error, const mortise_credential* told, const Asked& asked, const KeyRing& ring);
  /// The provider's generation, and how often the keys of the configuration were replaced. Before the question: the
  /// answer is that new at least. 0: nothing is kept.
  uint64_t version() const noexcept {
    const uint64_t generation = identities_.generation();
    return generation == 0 ? 0 : generation + (epoch_.load(std::memory_order_relaxed) << 48);
  }

  const Host host_;
  const Identities identities_;
  ToldKeys told_;
  std::atomic<uint64_t> epoch_{0};
};

}  // namespace mortise::auth_sigv4
