// SPDX-License-Identifier: Apache-2.0
//
// Keys that need not be there, to put a cursor at.
#pragma once

#include <string>

namespace mortise::objects {

/// A key in the middle between two, as fractions to the base 256; without zero bytes, which no key has. "" if there is
/// none of some bytes more than they have in common.
std::string middle_key(const std::string& low, const std::string& high);

}  // namespace mortise::objects
