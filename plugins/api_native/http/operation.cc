// SPDX-License-Identifier: Apache-2.0
#include "api_native/http/operation.h"

#include <array>
#include <bit>

#include "api_native/http/context.h"

namespace mortise::api_native {

Method parse_method(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 6> kNames = {"GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"};
  for (size_t i = 0; i < kNames.size(); ++i)
    if (name == kNames[i]) return static_cast<Method>(i);
  return Method::other;
}

std::string_view name_of(Permission permission) noexcept {
  constexpr std::array<std::string_view, 18> kNames = {
      "GET",          "HEAD-OBJECT",   "PUT",           "APPEND",         "DELETE-OBJECT", "MOVE-OBJECT",
      "PROMOTE",      "UPDATE-OBJECT", "HEAD-BUCKET",   "LIST-OBJECTS",   "PATCH",         "SET-BUCKET-ACL",
      "LIST-BUCKETS", "SHOW-CLUSTER",  "CREATE-BUCKET", "DESTROY-BUCKET", "MOVE-BUCKET",   "ADMIN"};
  const auto bit = static_cast<size_t>(std::countr_zero(static_cast<uint64_t>(permission)));
  return bit < kNames.size() ? kNames[bit] : std::string_view("none");
}

void Act::operator()(ContextPtr context) const {
  if (later_ != nullptr) return later_(std::move(context));
  context->finish(now_(*context));
}

}  // namespace mortise::api_native
