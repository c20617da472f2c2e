// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/server/plan.h"

#include <string>

namespace mortise::server {

/// Where a store of [storage] keeps its data, if it is one that keeps any. A plugin that can be told where has the
/// option "path", as ours have.
std::string store_directory(const Plan& plan, const std::string& data_directory, const std::string& plugin);
/// The same for messages: "meta_leveldb in DIRECTORY".
std::string store_place(const Plan& plan, const std::string& data_directory, const std::string& plugin);

}  // namespace mortise::server
