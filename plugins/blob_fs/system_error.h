// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>

#include <string>

namespace mortise::blob_fs {

/// `cause` is an errno; `attempt` names what was tried on what: "write to staging/…".
Error system_error(int cause, const std::string& attempt);

}  // namespace mortise::blob_fs
