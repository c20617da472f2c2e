// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "api_native/http/context.h"

namespace mortise::api_native::ops {

/// Worker. Every bucket of a provider and a namespace, as the parameters name them ("" = any), that the caller may look
/// at. Refused: what is no provider.
Or<std::vector<BucketId>> all_buckets(const Context& context, std::string_view provider, std::string_view name_space);

}  // namespace mortise::api_native::ops
