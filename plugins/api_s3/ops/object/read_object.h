// SPDX-License-Identifier: Apache-2.0
//
// What GetObject and HeadObject have in common: which bytes of which version, under which conditions; and their
// answers.
#pragma once

#include "api_s3/http/context.h"

namespace mortise::api_s3::ops {

/// The request as the object service wants it; views into the context.
Or<mortise_read> parse_read(const Context& context);
/// Answers success or failure, inside the service's callback. A source in `opened` passes to the host.
void answer_read(Context& context, const mortise_read& read, const mortise_error& error, const mortise_opened* opened);

}  // namespace mortise::api_s3::ops
