// SPDX-License-Identifier: Apache-2.0
//
// Describes the records of one key, for operators.
#pragma once

#include <mortise/error.h>

#include <functional>
#include <string_view>

namespace mortise::objects {

class Engine;

/// Calls `line` with each line, without its end. MORTISE_NO_SUCH_BUCKET; Status::not_found if the key has no records.
Result<void> dump_key(Engine& engine, std::string_view bucket, std::string_view key,
                      const std::function<void(std::string_view)>& line);

}  // namespace mortise::objects
