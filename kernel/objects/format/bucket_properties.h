// SPDX-License-Identifier: Apache-2.0
//
// The properties of buckets that the object service itself obeys; those of plugins are theirs to declare.
#pragma once

#include <mortise/abi/properties.h>
#include <mortise/error.h>

#include <cstddef>
#include <string_view>

namespace mortise::objects {

inline constexpr size_t kMaxPropertyValue = size_t{256} << 10;

/// `checksum.type` is checked against the loaded algorithms elsewhere.
const mortise_properties& own_bucket_properties() noexcept;

/// Whether a property may have that value: for all of them how long they may be, for these what they may say.
Result<void> check_property(std::string_view name, std::string_view value);

}  // namespace mortise::objects
