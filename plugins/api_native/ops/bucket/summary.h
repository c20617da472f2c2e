// SPDX-License-Identifier: Apache-2.0
//
// How many objects a bucket has, and how large they are.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "api_native/http/context.h"

namespace mortise::api_native::ops {

struct Summary {
  uint64_t objects = 0;  // here
  uint64_t bytes = 0;
  uint64_t smallest = 0;
  uint64_t largest = 0;
  uint64_t remote_objects = 0;  // at the remote, whether here or not
  uint64_t remote_bytes = 0;
};

/// Worker: goes through all of them. `cached`: the remote is not asked.
Or<Summary> summarize(const Context& context, const FoundBucket& bucket, std::string_view prefix, bool cached);
/// `present`: what clients are told of whether the bucket is here.
OrderedJson describe_summary(const Context& context, const BucketId& id, const Summary& summary, bool present);

/// Clients first ask for a summary, and then, with the id that they were given, for the result. It is made when they
/// do; the prefix is kept with the id, because the second request need not have it.
std::string begin_summary(const Context& context, std::string prefix);
/// As it was with the first request, or else `otherwise`.
std::string prefix_of_summary(const Context& context, std::string_view id, std::string_view otherwise);
/// Refused: an id that is none.
Or<bool> is_second_request(std::string_view id);

}  // namespace mortise::api_native::ops
