// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/abi/object_service.h>

#include <string_view>

#include "api_s3/errors/errors.h"
#include "api_s3/http/site.h"
#include "policy_model/policy.h"

namespace mortise::api_s3::ops {

// The public access block in force is that of the bucket and that of the server: what one of them blocks is blocked.

/// AccessDenied if the policy is public and the block takes none that are (BlockPublicPolicy).
Refusal refuse_public_policy(const Site& site, const mortise_bucket& bucket, const policy_model::Policy& policy);

/// A list, in its stored form, that is to be set in the bucket: AccessDenied if it is public and the block takes none
/// that are (BlockPublicAcls).
Refusal refuse_public_acl(const Site& site, const mortise_bucket& bucket, std::string_view acl);

}  // namespace mortise::api_s3::ops
