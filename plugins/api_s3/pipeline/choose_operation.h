// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api_s3/errors/errors.h"
#include "api_s3/http/operation_table.h"
#include "api_s3/wire/headers.h"
#include "api_s3/wire/query.h"

namespace mortise::api_s3 {

/// The row for a request. MethodNotAllowed if no row fits, InvalidArgument if two sub-resources are named, or a version
/// of what has none.
Or<const Operation*> choose_operation(const OperationTable& table, std::string_view method, Level level,
                                      const Query& query, const Headers& headers);

}  // namespace mortise::api_s3
