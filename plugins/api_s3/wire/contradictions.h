// SPDX-License-Identifier: Apache-2.0
//
// Each header and parameter has one value: otherwise what is signed, what is authorized and what is done could be three
// readings of the same request.
#pragma once

#include <mortise/http.h>

#include "api_s3/errors/errors.h"
#include "api_s3/wire/query.h"

namespace mortise::api_s3 {

/// InvalidArgument if a header that S3 acts on comes in several lines whose values differ, unless lines of that name
/// make up a list; if a parameter is given twice with different values; or, for a presigned URL, if a header and the
/// parameter that acts as it differ.
Refusal refuse_contradictions(const Request& request, const Query& query, bool presigned);

}  // namespace mortise::api_s3
