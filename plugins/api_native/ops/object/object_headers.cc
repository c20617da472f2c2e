// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/object/object_headers.h"

#include <mortise/text.h>

#include "api_native/wire/bucket_properties.h"
#include "api_native/wire/custom_metadata.h"

namespace mortise::api_native::ops {

void add_checksum(const mortise_digest& checksum, Answer& answer) {
  if (checksum.algorithm.size == 0 || checksum.composite != 0) return;
  answer.add("Ais-Checksum-Type", std::string(view(checksum.algorithm)));
  answer.add("Ais-Checksum-Value", text::to_hex(view(checksum.value)));
}

void add_atime(int64_t ms, Answer& answer) { answer.add("Ais-Atime", std::to_string(ms * 1'000'000)); }

void add_version(const Context& c, uint64_t revision, Answer& answer) {
  const mortise_bucket* bucket = c.found.opened();
  if (revision != 0 && bucket != nullptr && shows_versions(*bucket))
    answer.add("Ais-Version", std::to_string(revision));
}

void add_custom(const mortise_object& object, Answer& answer) {
  for (auto& [pair, value] : custom_pairs({object.properties, object.property_count}))
    answer.add("Ais-Custom-Md", std::move(pair.append(1, '=').append(value)));
}

std::string location(const Context& c) {
  return "t[" + c.site.cluster.target + "]:mp[" + std::string(kMountpath) + "]";
}

}  // namespace mortise::api_native::ops
