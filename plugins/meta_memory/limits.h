// SPDX-License-Identifier: Apache-2.0
//
// The limits that abi/meta_store.h sets.
#pragma once

#include <mortise/abi/meta_store.h>
#include <mortise/error.h>

#include <string_view>

namespace mortise::meta_memory {

bool valid_partition(std::string_view name) noexcept;
bool valid_key(std::string_view key) noexcept;
Result<void> check_limits(const mortise_batch& batch);

}  // namespace mortise::meta_memory
