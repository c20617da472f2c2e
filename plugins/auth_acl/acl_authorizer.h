// SPDX-License-Identifier: Apache-2.0
//
// Allows what the access control list of a bucket or an object grants. It never denies: what no list grants is left to
// the host, which lets owners into their own buckets. Whoever began a multipart upload may list its parts and abort it,
// though no list says so; and nobody else may add parts to it where a list lets others write.
#pragma once

#include <mortise/auth.h>
#include <mortise/object_service.h>

#include "s3_model/grants.h"

namespace mortise::auth_acl {

/// Any thread.
class AclAuthorizer final : public LateAuthorizer {
 public:
  explicit AclAuthorizer(Objects objects) : objects_(objects) {}
  /// At once, unless an object or an upload has to be looked at that the request does not show.
  void authorize_later(const mortise_call& call, const mortise_access_request& request,
                       AuthorizationReply reply) noexcept override;

 private:
  /// A question about a bucket that is there.
  struct Asked {
    const mortise_access_request& request;
    const mortise_bucket& bucket;
    s3_model::Caller caller;
    s3_model::PublicGrants everybody;
  };
  void decide(const mortise_call& call, const Asked& asked, AuthorizationReply& reply) const;
  void look_at_object(const mortise_call& call, const Asked& asked, s3_model::Permission wanted,
                      AuthorizationReply& reply) const;
  void look_at_upload(const mortise_call& call, const Asked& asked, AuthorizationReply& reply) const;

  Objects objects_;
};

}  // namespace mortise::auth_acl
