// SPDX-License-Identifier: Apache-2.0
//
// What GetObject and HeadObject have in common: which bytes of which version, under which conditions; and their
// answers.
#pragma once

#include "api_s3/http/context.h"

namespace mortise::api_s3::ops {

/// The request, but for the pointer to its conditions; views into the context.
struct ParsedRead {
  mortise_read read;
  mortise_conditions conditions;

  /// As the object service wants it; views this.
  mortise_read whole() const noexcept {
    mortise_read out = read;
    out.conditions = &conditions;
    return out;
  }
};

Or<ParsedRead> parse_read(const Context& context);
/// Answers for good or bad, inside the service's callback. A source in `opened` passes to the host.
void answer_read(Context& context, const ParsedRead& read, const mortise_error& error, const mortise_opened* opened);

}  // namespace mortise::api_s3::ops
