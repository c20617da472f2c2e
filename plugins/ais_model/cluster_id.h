// SPDX-License-Identifier: Apache-2.0
//
// The id of the cluster that AIStore's clients see. Tokens name it, and so do maps of the cluster.
#pragma once

#include <mortise/error.h>

#include <string>

namespace mortise::ais_model {

/// Kept in a file from one start to the next, and made if there is none. `data_directory` is that of any plugin: the
/// file is in the one of api_native, beside it. One that cannot be read, or holds something else, is an error and is
/// left alone: with another id, tokens and attached clusters that know the old one would be refused. At startup.
Result<std::string> read_cluster_id(const std::string& data_directory);

}  // namespace mortise::ais_model
