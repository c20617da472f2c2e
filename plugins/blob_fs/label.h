// SPDX-License-Identifier: Apache-2.0
//
// The file LABEL: some bytes by which the host knows the store again.
#pragma once

#include <mortise/error.h>

#include <optional>
#include <string>
#include <string_view>

#include "blob_fs/layout.h"

namespace mortise::blob_fs {

/// Nothing: there is none.
Result<std::optional<std::string>> read_label(const Layout& layout);

/// The old one or this one is there after a crash, and this one once it has returned.
Result<void> write_label(const Layout& layout, std::string_view label);

}  // namespace mortise::blob_fs
