// SPDX-License-Identifier: Apache-2.0
//
// mortise.identity/1 over a service: GET URL/keys/ACCESSKEY and GET URL/users/ID.
#pragma once

#include <mortise/host.h>
#include <mortise/identities.h>

#include <memory>
#include <string>
#include <string_view>

#include "http_client.h"

namespace users_http {

class Directory final : public mortise::IdentityProvider {
 public:
  Directory(mortise::Host host, std::string url, HttpOptions options);
  void stop() { client_.stop(); }

  void find_key(const mortise_call* call, std::string_view access_key,
                mortise::CredentialReply reply) noexcept override;
  void find_user(const mortise_call* call, std::string_view id, mortise::UserReply reply) noexcept override;
  /// Nobody tells of changes: each request is a question of its own.
  uint64_t generation() const noexcept override { return 0; }

 private:
  /// What is to be said of an answer that is not 200.
  mortise::Error failure(const HttpAnswer& answer) const;

  const mortise::Host host_;
  const std::string url_;
  HttpClient client_;
};

}  // namespace users_http
