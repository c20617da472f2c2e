// SPDX-License-Identifier: Apache-2.0
#include "api_native/wire/bucket_json.h"

namespace mortise::api_native {

Or<BucketId> parse_bucket_json(const Json* value) {
  if (value == nullptr || !value->is_object()) return bad_request("a bucket is missing");
  const auto name = text_member(*value, "name");
  if (!name) return name.error();
  const auto provider = text_member(*value, "provider");
  if (!provider) return provider.error();
  std::string name_space;
  if (const Json* given = member(*value, "namespace")) {
    const auto uuid = text_member(*given, "uuid");
    if (!uuid) return uuid.error();
    const auto inner = text_member(*given, "name");
    if (!inner) return inner.error();
    name_space = "@" + *uuid + "#" + *inner;
  }
  if (auto no = check_bucket_name(*name)) return *std::move(no);
  return parse_bucket_id(*provider, name_space, *name);
}

}  // namespace mortise::api_native
