// SPDX-License-Identifier: Apache-2.0
//
// What GetObject and HeadObject have in common. The object is read once: whoever decides whether the caller may read it
// is shown it, and the answer is made of it.
#pragma once

#include "api_s3/http/context.h"

namespace mortise::api_s3::ops {

enum class WithBody : bool { no, yes };

/// Takes the request to its end.
void read_object(ContextPtr context, WithBody with_body);

}  // namespace mortise::api_s3::ops
