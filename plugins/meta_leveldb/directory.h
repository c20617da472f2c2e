// SPDX-License-Identifier: Apache-2.0
//
// Making the database's directory, and keeping it from others.
#pragma once

#include <mortise/error.h>
#include <mortise/host.h>

#include <string>

namespace mortise::meta_leveldb {

/// Makes `path` and what is missing above it, each with a durable entry in its parent.
Result<void> make_directories(const std::string& path);

/// Takes it away from users who are neither its owner nor of its group, or says that this is not possible: bodies are
/// in it.
void close_to_others(const std::string& path, Host host);

/// Copies `directory`/`name` to a name of its own in `directory`/damaged, which is made. The copy's path.
Result<std::string> copy_aside(const std::string& directory, const std::string& name, Host host);

}  // namespace mortise::meta_leveldb
