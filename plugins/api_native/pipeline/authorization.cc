// SPDX-License-Identifier: Apache-2.0
#include "api_native/pipeline/authorization.h"

#include "api_native/http/context.h"

namespace mortise::api_native {

Refusal authorize(Context& c) {
  if (c.operation->wants == Wants::bucket)
    if (auto no = c.found.look(c.objects())) return no;
  return c.require(c.operation->needs, c.address.object);
}

Refusal authorize_again(Context& c) {
  if (auto no = c.found.renew(c.objects())) return no;
  return c.require(c.operation->needs, c.address.object);
}

}  // namespace mortise::api_native
