// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/fronts/calls.h"
#include "kernel/plugin/fronts/shape.h"

#include <mortise/abi/event_target.h>

namespace mortise::plugin {

template <size_t N>
struct Front<mortise_event_target, N> {
  static void put(mortise_event_target& t) {
    using T = mortise_event_target;
    front<N, "interest()", &T::interest>(t);
    t.deliver = [](void* self, const mortise_call* call, const mortise_event* event, void* context,
                   mortise_event_done done) {
      answered_later<T, N>("deliver()", MORTISE_INTERNAL, context, done, [&](void* ticket, mortise_event_done receive) {
        PendingAnswers::of_process().allow_any_time(ticket);  // its own queue tells how far behind a target is
        Behind<T, N>::table->deliver(self, call, event, ticket, receive);
      });
    };
  }
};

constinit const Shape kEventTargetShape =
    shape_of<mortise_event_target, kMostOthers>(MORTISE_EVENT_TARGET_ID, MORTISE_END_OF(mortise_event_target, deliver));

}  // namespace mortise::plugin
