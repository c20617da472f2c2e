// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/settings.h"

#include <mortise/abi/object_service.h>
#include <mortise/error.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::server {

/// Makes each [[bucket]] that is not there yet, durably, before it returns; one that is there stays as it is. `made` is
/// told of each new one. Startup.
Result<void> seed_buckets(const mortise_objects& objects, const std::vector<config::Settings::Bucket>& buckets,
                          const std::string& default_owner, const std::function<void(std::string_view)>& made);

}  // namespace mortise::server
