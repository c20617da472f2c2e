// SPDX-License-Identifier: Apache-2.0
//
// mortise bucket: buckets and their properties, of a server that runs.
#pragma once

#include "kernel/config/config.h"

#include <string>
#include <vector>

namespace mortise::cli {

enum class BucketAction { list, show, create, set, reset, properties };

struct BucketRequest {
  BucketAction action = BucketAction::list;
  std::string name;
  std::string owner;               // of a new one
  std::vector<std::string> words;  // NAME=VALUE, NAME=@FILE; of reset: NAME
  bool json = false;               // what the server answers, as it is
};

/// The exit code.
int bucket(const config::Sources& sources, const BucketRequest& request);

}  // namespace mortise::cli
