// SPDX-License-Identifier: Apache-2.0
//
// Tests the checksums of a plugin before anything is stored with them: a wrong digest would be noticed only by the next
// scrub, and be taken for damage.
#pragma once

#include "kernel/plugin/registry.h"

#include <mortise/abi/checksum.h>
#include <mortise/error.h>

#include <string_view>

namespace mortise::plugin {

/// Checks the table itself; that no other plugin in `others` has one of its names; the published digests of algorithms
/// that are known; the plugin's own test vector; and of all of them what every checksum does: the same bytes give the
/// same digest in whatever pieces they come, states do not disturb each other, exactly digest_size bytes are written.
/// Takes about a millisecond. The message completes "FILE …".
Result<void> check_checksums(std::string_view plugin, const mortise_checksum& table, const Registry& others);

}  // namespace mortise::plugin
