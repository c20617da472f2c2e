// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/identity_keys.h"

namespace mortise::auth_sigv4 {
namespace {

constexpr int64_t kTellUseEach = 60'000;  // ms

}  // namespace

std::shared_ptr<const ToldKey> IdentityKeys::known(std::string_view access_key, std::string_view token) {
  auto key = told_.find(access_key, version());
  return key != nullptr && key->goes_with(token) && key->counts(host_.unix_ms()) ? key : nullptr;
}

FoundKey IdentityKeys::take(const mortise_error& error, const mortise_credential* told, const Asked& asked,
                            const KeyRing& ring) {
  if (error.status == MORTISE_NOT_FOUND) return asked.is_session ? FoundKey{nullptr, unknown_token()} : FoundKey{};
  if (error.status != MORTISE_OK || told == nullptr || told->user == nullptr) {
    host_.log(LogLevel::warning, "an access key could not be looked up", {pair("error", view(error.message))});
    return {nullptr, Refusal("ServiceUnavailable", "The access key cannot be looked up at the moment; try again.")};
  }
  const mortise_credential credential = mortise::known(told);
  if ((credential.session != nullptr) != asked.is_session) return {nullptr, unknown_token()};
  const Key* const parent = asked.is_session ? ring.find(view(mortise::known(credential.session).parent_key)) : nullptr;
  auto key = told_.keep(credential, parent, asked.version);
  if (asked.is_session && key->expired(host_.unix_ms())) return {nullptr, expired_token()};
  if (!key->counts(host_.unix_ms())) return {};
  return {std::move(key), std::nullopt};
}

void IdentityKeys::note_use(const ToldKey& key) const noexcept {
  const int64_t now = host_.unix_ms();
  int64_t told = key.use_told_ms.load(std::memory_order_relaxed);
  if (now - told < kTellUseEach || !key.use_told_ms.compare_exchange_strong(told, now)) return;
  identities_.key_used(key.key.identity().access_key, now);
}

}  // namespace mortise::auth_sigv4
