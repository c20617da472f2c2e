// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace mortise::support {

/// Files and directories that this process makes from now on, its plugins' and their libraries' too, are for its user
/// and group at most: 0640 and 0750. Before there are threads.
void keep_files_from_others() noexcept;

/// Takes a directory away from users who are neither its owner nor of its group. False: it is open to them, and that
/// cannot be changed.
bool close_to_others(const std::string& directory) noexcept;

}  // namespace mortise::support
