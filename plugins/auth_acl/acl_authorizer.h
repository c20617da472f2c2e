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
class AclAuthorizer final : public Authorizer {
 public:
  explicit AclAuthorizer(Objects objects) : objects_(objects) {}
  Decision authorize(const mortise_access_request& request) noexcept override;

 private:
  /// A question about a bucket that is there.
  struct Asked {
    const mortise_access_request& request;
    const mortise_bucket& bucket;
    s3_model::Caller caller;
    s3_model::PublicGrants everybody;
  };
  bool object_allows(const Asked& asked) const;
  bool bucket_allows(const Asked& asked) const;
  bool began_upload(const Asked& asked) const;
  bool began(const Asked& asked) const;

  Objects objects_;
};

}  // namespace mortise::auth_acl
