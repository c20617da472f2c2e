// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mortise {

/// Of this build, "0.1.0"; comes from the top CMakeLists.txt.
inline constexpr const char* kVersion = MORTISE_VERSION;

}  // namespace mortise
