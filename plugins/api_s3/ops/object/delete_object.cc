// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/handlers.h"

#include "api_s3/http/asking.h"
#include "api_s3/ops/bypass.h"
#include "api_s3/wire/conditions.h"

namespace mortise::api_s3::ops {
namespace {

void answer_removed(Context& c, bool named_version, const mortise_written& removed) {
  HeaderBlock headers;
  if (removed.delete_marker != 0) headers.add("x-amz-delete-marker", "true");
  if (named_version) {
    if (removed.versioned != 0) headers.add("x-amz-version-id", view(removed.removed_version));
  } else if (removed.delete_marker != 0) {
    headers.add("x-amz-version-id", view(removed.version));
  }
  c.respond(204, headers, {});
}

void remove_object(ContextPtr context, bool bypasses) {
  Context& c = *context;
  auto version = c.version();
  if (!version) return c.fail(version.error());
  auto conditions = delete_conditions(c.headers);
  if (!conditions) return c.fail(conditions.error());
  mortise_remove remove = remove_of(c.bucket(), c.key(), *version);
  remove.owner = str(c.who.id);
  remove.owner_name = str(c.who.display_name);
  remove.conditions = &*conditions;
  if (bypasses) remove.flags |= MORTISE_REMOVE_BYPASS_GOVERNANCE;
  const bool named_version = !version->empty();
  c.objects().remove(remove,
                     [context = std::move(context), named_version](const mortise_error& e, const mortise_written* w) {
                       if (e.status != MORTISE_OK) return context->fail(context->service_error(e));
                       answer_removed(*context, named_version, *w);
                     });
}

}  // namespace

void delete_object(ContextPtr context) {
  const Context& c = *context;
  const std::string_view version = c.query.get("versionId");
  if (version.empty() || !wants_bypass(c.headers)) return remove_object(std::move(context), false);
  ask_whether(std::move(context), bypass_of(c, c.key(), version), [](ContextPtr own) {
    const bool may = own->permission.allowed;
    remove_object(std::move(own), may);
  });
}

}  // namespace mortise::api_s3::ops
