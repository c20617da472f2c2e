// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mortise::api_native {

inline constexpr uint64_t kTarBlock = 512;

/// What stands before the bytes of a member in a tar: one block, or three and more where the name or the size does not
/// fit into one (POSIX pax).
std::string tar_header(std::string_view name, uint64_t size, int64_t modified_ms);
/// How many zero bytes follow the bytes of a member.
constexpr uint64_t tar_padding(uint64_t size) noexcept { return (kTarBlock - size % kTarBlock) % kTarBlock; }
/// The end of a tar.
inline std::string tar_end() { return std::string(2 * kTarBlock, '\0'); }

}  // namespace mortise::api_native
