// SPDX-License-Identifier: Apache-2.0
#include "ais_model/request_needs.h"

#include <mortise/bytes.h>

namespace mortise::ais_model {
namespace {

bool is_head(const mortise_access_request& request) noexcept {
  return request.request != nullptr && view(request.request->method) == "HEAD";
}

/// S3 has one action for GET and HEAD, and one for listing a bucket and for asking whether it is there.
Permission of_method(Permission needed, const mortise_access_request& request) noexcept {
  if (!is_head(request)) return needed;
  if (needed == Permission::get) return Permission::head_object;
  return needed == Permission::list_objects ? Permission::head_bucket : needed;
}

/// Whether the object that is to be removed goes on under another key: S3 has no action for that.
bool moves(const mortise_access_request& request) noexcept {
  if (view(request.action) != "s3:DeleteObject" || request.find_values == nullptr) return false;
  bool found = false;
  request.find_values(&request, str("s3:x-amz-rename-source"), &found,
                      [](void* context, mortise_str) { *static_cast<bool*>(context) = true; });
  return found;
}

}  // namespace

std::array<Permission, 2> needs_of(const mortise_access_request& request, Of of) noexcept {
  const std::string_view action = view(request.action);
  const Permission in_cluster = of == Of::tokens ? cluster_permission_of(action) : Permission::none;
  return {in_cluster != Permission::none ? in_cluster : of_method(permission_of(action), request),
          moves(request) ? Permission::move_object : Permission::none};
}

}  // namespace mortise::ais_model
