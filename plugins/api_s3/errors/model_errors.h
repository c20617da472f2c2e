// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>

#include "api_s3/errors/errors.h"

namespace mortise::api_s3 {

/// The S3 form of why s3_model refused a document.
S3Error from_model(const Error& error);

}  // namespace mortise::api_s3
