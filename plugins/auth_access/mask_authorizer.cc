// SPDX-License-Identifier: Apache-2.0
#include "auth_access/mask_authorizer.h"

#include <mortise/bytes.h>

#include <string>

namespace mortise::auth_access {

using ais_model::Asker;
using ais_model::Permission;

namespace {

bool is_head(const mortise_access_request& request) noexcept {
  return request.request != nullptr && view(request.request->method) == "HEAD";
}

/// S3 has one action for GET and HEAD, and one for listing a bucket and for asking whether it is there.
Permission needed_for(const mortise_access_request& request) noexcept {
  const Permission needed = ais_model::permission_of(view(request.action));
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

Asker MaskAuthorizer::asker(const mortise_access_request& request) const noexcept {
  if (!authenticates_) return Asker::unknown;
  return request.identity->administrator != 0 ? Asker::administrator : Asker::known;
}

AuthorizationDecision MaskAuthorizer::authorize(const mortise_access_request& request) noexcept {
  if (request.opened == nullptr) return {};
  for (const Permission needed : {needed_for(request), moves(request) ? Permission::move_object : Permission::none})
    if (!ais_model::is_allowed(*request.opened, needed, asker(request)))
      return {Decision::Opinion::deny, "the bucket's ais.access lacks " + std::string(ais_model::name_of(needed))};
  return {};
}

}  // namespace mortise::auth_access
