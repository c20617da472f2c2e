// SPDX-License-Identifier: Apache-2.0
//
// What conditions and policy variables find in a request: what the API that took it says, and what everybody can see:
// the connection, the caller, the time, the object.
#pragma once

#include <mortise/auth.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "auth_policy/user_policies.h"
#include "policy_model/values.h"

namespace mortise::auth_policy {

class RequestValues final : public policy_model::Values {
 public:
  /// `user` may be nullptr. `tags`: those of the object, as they are stored, if somebody has read them; otherwise they
  /// are those of the object that the request shows.
  RequestValues(const mortise_access_request& request, const UserPolicies* user, const std::optional<std::string>& tags,
                int64_t now_ms) noexcept
      : request_(request), user_(user), tags_(tags), now_ms_(now_ms) {}

  void give(std::string_view key, policy_model::ValueSink& sink) const override;
  /// Only requests of S3 say what S3's parameters and headers do.
  bool knows(std::string_view key) const override;
  /// Tags were asked for, and nobody has read the object: what was decided without them is worth nothing.
  bool lacks_tags() const noexcept { return lacks_tags_; }

 private:
  struct Source;
  bool give_as_asked(std::string_view key, policy_model::ValueSink& sink) const;
  void give_tag(std::string_view name, policy_model::ValueSink& sink) const;
  void give_attribute(std::string_view name, policy_model::ValueSink& sink) const;
  std::string_view header(std::string_view name) const noexcept;

  const mortise_access_request& request_;
  const UserPolicies* user_;
  const std::optional<std::string>& tags_;
  const int64_t now_ms_;
  mutable bool lacks_tags_ = false;
};

}  // namespace mortise::auth_policy
