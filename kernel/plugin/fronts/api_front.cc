// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/fronts/calls.h"
#include "kernel/plugin/fronts/shape.h"

#include <mortise/abi/http.h>

namespace mortise::plugin {

/// What handle() throws concerns the exchange, which the HTTP server ends.
template <size_t N>
struct Front<mortise_api, N> {
  static void put(mortise_api& t) {
    using T = mortise_api;
    front<N, "mount_count()", &T::mount_count>(t);
    front<N, "mount()", &T::mount>(t);
    t.handle = [](void* self, mortise_exchange exchange) {
      const support::RunningCall running(Behind<T, N>::plugin, "handle()", support::RunningCall::On::loop);
      Behind<T, N>::table->handle(self, exchange);
    };
  }
};

constinit const Shape kApiShape =
    shape_of<mortise_api, kMostOthers>(MORTISE_API_ID, MORTISE_END_OF(mortise_api, handle));

}  // namespace mortise::plugin
