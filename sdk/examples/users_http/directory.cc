// SPDX-License-Identifier: Apache-2.0
#include "directory.h"

#include <mortise/text/percent.h>

#include <exception>
#include <utility>

#include "documents.h"

namespace users_http {

using mortise::CredentialReply;
using mortise::Error;
using mortise::Status;
using mortise::UserReply;

Directory::Directory(mortise::Host host, std::string url, HttpOptions options)
    : IdentityProvider(Administration::elsewhere), host_(host), url_(std::move(url)), client_(std::move(options)) {}

/// That something does not exist is for the service to say: a service that is down says nothing.
Error Directory::failure(const HttpAnswer& answer) const {
  if (answer.status == 404) return {Status::not_found, "the service does not know it"};
  const std::string what = answer.status == 0 ? answer.error : "status " + std::to_string(answer.status);
  return {Status::io, "the service for users did not answer: " + what};
}

void Directory::find_key(const mortise_call*, std::string_view access_key, CredentialReply reply) noexcept try {
  // std::function wants to be copied, and a reply cannot be.
  auto later = std::make_shared<CredentialReply>(std::move(reply));
  client_.get(url_ + "/keys/" + mortise::text::percent_encoded(access_key),
              [this, later, wanted = std::string(access_key)](const HttpAnswer& answer) {
                if (answer.status != 200) return later->fail(failure(answer));
                const auto key = Key::parse(wanted, answer.body);
                if (!key) return later->fail(key.error());
                const ShownUser user(key->user);
                mortise_credential told{};
                told.size = sizeof told;
                told.inactive = key->active ? 0 : 1;
                told.access_key = mortise::str(key->access_key);
                told.secret = mortise::str(key->secret);
                told.user = user.abi();
                later->give(&told);
              });
} catch (const std::exception&) {  // no memory; a reply that is dropped says that it cannot be told
}

void Directory::find_user(const mortise_call*, std::string_view id, UserReply reply) noexcept try {
  auto later = std::make_shared<UserReply>(std::move(reply));
  client_.get(url_ + "/users/" + mortise::text::percent_encoded(id), [this, later](const HttpAnswer& answer) {
    if (answer.status != 200) return later->fail(failure(answer));
    const auto user = User::parse(answer.body);
    if (!user) return later->fail(user.error());
    later->give(ShownUser(*user).abi());
  });
} catch (const std::exception&) {
}

}  // namespace users_http
