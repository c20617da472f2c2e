// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/handlers.h"

#include "api_native/http/context.h"

namespace mortise::api_native::ops {

/// What is not there is 404. The condition makes that one step with the removal.
void delete_object(ContextPtr context) {
  Context& c = *context;
  if (!c.query.get("archpath").empty())
    return c.fail(NativeError(501, "", "a file in an archive cannot be removed alone; nothing was removed"));
  mortise_conditions there = no_conditions();
  there.if_match = str("*");
  mortise_remove remove = remove_of(c.bucket(), c.key());
  remove.owner = str(c.who.id);
  remove.owner_name = str(c.who.display_name);
  remove.conditions = &there;
  c.objects().remove(remove, [context = std::move(context)](const mortise_error& e, const mortise_written*) {
    if (e.status == MORTISE_OK) return context->finish(Answer());
    const bool missing = e.detail == MORTISE_NO_SUCH_KEY || e.detail == MORTISE_IF_MATCH;
    context->fail(missing ? NativeError(404, "", context->shown() + " doesn't exist")
                          : from_service(e, context->subject()));
  });
}

}  // namespace mortise::api_native::ops
