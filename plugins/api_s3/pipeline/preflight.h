// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api_s3/errors/errors.h"

namespace mortise::api_s3 {

class Context;

/// The answer to OPTIONS, by which a browser asks whether a page of another origin may go on. Signatures do not matter
/// to it. No bucket has rules for that, so it is always no.
S3Error refuse_preflight(const Context& c);

}  // namespace mortise::api_s3
