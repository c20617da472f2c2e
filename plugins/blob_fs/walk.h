// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>

#include <functional>
#include <string>

namespace mortise::blob_fs {

/// Calls each(name) → bool for every blob in the directory `name` below `at`, until it returns false. Files that no
/// blob is called like are passed over. True if all were visited; a directory that is
/// not there has none.
Result<bool> walk(int at, const std::string& name, const std::function<Result<bool>(const std::string&)>& each);

}  // namespace mortise::blob_fs
