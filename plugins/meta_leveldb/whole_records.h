// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>

#include <string>

namespace mortise::meta_leveldb {

/// All records of a damaged log that are whole, as a log.
Result<std::string> whole_records(const std::string& log);

}  // namespace mortise::meta_leveldb
