// SPDX-License-Identifier: Apache-2.0
#include <mortise/known.h>

#include "api_native/ops/authn/authn_calls.h"
#include "api_native/ops/handlers.h"

namespace mortise::api_native::ops {
namespace {

constexpr int64_t kNsPerMs = 1'000'000;
constexpr size_t kMaxPassword = 1024;

NativeError wrong_credentials(const std::string& user) {
  return {401, "ErrFailedTo", "AuthN: failed to generate token for " + user + ", err: invalid credentials"};
}

NativeError cannot_log_in(const std::string& user, const mortise_error& e) {
  return e.status == MORTISE_DENIED ? wrong_credentials(user) : from_identities(e);
}

NativeError too_many_tries() {
  return NativeError(429, "", "AuthN: too many passwords were tried from this address").header("Retry-After", "60");
}

/// Who showed the password, and for how long a token is wanted.
struct Login {
  int64_t lifetime_ms = 0;
  int64_t user_created_ms = 0;
  uint64_t security_stamp = 0;
};

/// Worker. With what the user's roles allow at this moment; if they, or the password, change before it is made, there
/// is none.
void give_token(ContextPtr context, const Login& login) {
  Context& c = *context;
  const auto directory = authn_of(c);
  if (!directory) return c.fail(directory.error());
  const auto users = find_users(c, *directory, c.address.rest);
  if (!users && users.error().status == 404) return c.fail(wrong_credentials(c.address.rest));  // deleted just now
  if (!users) return c.fail(users.error());
  const AuthnUser& user = users->front();
  const auto merged = directory->merged(user.roles, user.administrator);
  if (!merged) return c.fail(merged.error());
  OrderedJson claims = authn::claims_of(*merged);
  claims["aud"] = OrderedJson::array();
  for (const auto& grant : merged->clusters) claims["aud"].push_back(grant.id);
  for (const auto& grant : merged->buckets) claims["aud"].push_back(grant.bucket.uuid);
  const std::string text = dump(claims);
  const mortise_token_order order{sizeof order, merged->administrator ? 1 : 0, str(user.name),      login.lifetime_ms,
                                  str(text),    login.user_created_ms,         login.security_stamp};
  c.site.tokens.issue(c.call(), order,
                      [context = std::move(context)](const mortise_error& e, const mortise_str* token) {
                        if (e.status == MORTISE_NOT_FOUND)
                          return context->fail(wrong_credentials(context->address.rest));
                        if (e.status != MORTISE_OK) return context->fail(from_identities(e));
                        context->finish(Answer::json(dump(OrderedJson{{"token", view(*token)}})));
                      });
}

}  // namespace

void log_in(ContextPtr context) {
  Context& c = *context;
  if (const auto directory = authn_of(c); !directory) return c.fail(directory.error());
  const auto password = text_member(c.message.value, "password");
  if (!password) return c.fail(password.error());
  const auto expires_ns = number_member(c.message.value, "expires_in");
  if (!expires_ns) return c.fail(expires_ns.error());
  const int64_t ns = expires_ns->value_or(0);
  if (ns < 0) return c.fail(bad_request("\"expires_in\" must not be negative"));
  const int64_t lifetime_ms = ns / kNsPerMs + (ns % kNsPerMs != 0 ? 1 : 0);  // 0 would be as long as is usual
  if (password->size() > kMaxPassword) return c.fail(bad_request("\"password\" is too long"));
  std::string address = authn::address_of(c.request.remote_address());
  if (!c.site.logins->begin(address, c.site.host.unix_ms())) return c.fail(too_many_tries());
  c.site.identities.check_password(
      c.call(), c.address.rest, *password,
      [context = std::move(context), lifetime_ms, address](const mortise_error& e, const mortise_user* user) mutable {
        context->site.logins->ended(address, e.status == MORTISE_DENIED, context->site.host.unix_ms());
        if (e.status != MORTISE_OK) return context->fail(cannot_log_in(context->address.rest, e));
        const mortise_user told = known(user);
        const Login login{lifetime_ms, told.created_ms, told.security_stamp};
        on_worker(std::move(context), [login](ContextPtr ready) { give_token(std::move(ready), login); });
      });
}

}  // namespace mortise::api_native::ops
