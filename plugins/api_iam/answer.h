// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/http.h>

#include <string_view>

#include "api_iam/error.h"
#include "api_iam/operations.h"

namespace mortise::api_iam {

/// What an answer is about, for its form and for the log.
struct Asked {
  const Operation* operation = nullptr;  // nullptr: it is not known
  std::string_view user = {};            // the same if empty
};

/// Any thread; once for each exchange. The operation is known.
void answer(Exchange& exchange, const Asked& asked, std::string_view result);
void refuse(Exchange& exchange, const Asked& asked, const IamError& error);

}  // namespace mortise::api_iam
