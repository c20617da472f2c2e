// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/plugin/image.h"
#include "kernel/plugin/manifest.h"

#include <mortise/abi/plugin.h>

namespace mortise::plugin {

/// Checks the exported descriptor of a loaded library before anything of it is called: magic, size, pointers, and that
/// it says what the note says. `image` is the library's memory. The message completes "FILE …".
Result<void> check_descriptor(const mortise_plugin_descriptor& descriptor, const Image& image, const Manifest& note);

}  // namespace mortise::plugin
