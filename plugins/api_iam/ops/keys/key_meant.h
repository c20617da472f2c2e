// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api_iam/call.h"

namespace mortise::api_iam {

/// The parameter AccessKeyId, of the user that is named or asks; one of somebody else is not found.
Answered<Entry> key_meant(const Call& call);

}  // namespace mortise::api_iam
