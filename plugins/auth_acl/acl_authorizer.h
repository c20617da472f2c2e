// SPDX-License-Identifier: Apache-2.0
//
// Opens to others what a bucket's or an object's access control list opens to them. It only ever allows: what no list
// opens stays as the host decides. The owner is not asked about; the host lets owners in. Who began a multipart upload
// may see its parts and abort it, though no list says so; and only he may add to it where a list lets others write.
#pragma once

#include <mortise/auth.h>
#include <mortise/object_service.h>

#include "auth_acl/grants.h"

namespace mortise::auth_acl {

/// Any thread.
class AclAuthorizer final : public Authorizer {
 public:
  explicit AclAuthorizer(Objects objects) : objects_(objects) {}
  Opinion authorize(const mortise_access_request& request) noexcept override;

 private:
  /// A question about a bucket that is there.
  struct Asked {
    const mortise_access_request& request;
    const mortise_bucket& bucket;
    Caller caller;
  };
  bool object_allows(const Asked& asked) const;
  bool bucket_allows(const Asked& asked) const;
  bool began_upload(const Asked& asked) const;
  bool began(const Asked& asked) const;

  Objects objects_;
};

}  // namespace mortise::auth_acl
