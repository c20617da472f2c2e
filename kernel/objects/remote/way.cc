// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/remote/way.h"

#include <mortise/abi/object_service.h>
#include <mortise/text/ascii.h>

namespace mortise::objects {
namespace {

constexpr size_t kLongestWay = 1024;  // bytes: some thirty buckets

Error circle(const std::string& what) {
  return {Status::invalid, MORTISE_BACKEND_CIRCLE, what + ": change backend_bck of one of the buckets on the way"};
}

}  // namespace

std::string via_of(const Call& call, std::string_view bucket_id) {
  std::string out(call.via());
  if (!out.empty() && !bucket_id.empty()) out += ',';
  return out.append(bucket_id);
}

Result<void> check_way(const Call& call, const Bucket& bucket) {
  const std::string_view via = call.via();
  if (via.empty()) return {};
  if (via.size() > kLongestWay)
    return circle("the request for bucket '" + bucket.name + "' came through too many servers");
  bool was_here = false;
  text::for_each_element(via, ',', [&](std::string_view id) { was_here = was_here || text::trim(id) == bucket.id; });
  if (!was_here) return {};
  return circle("bucket '" + bucket.name + "' is its own backend, by way of '" + bucket.backend + "'");
}

}  // namespace mortise::objects
