// SPDX-License-Identifier: Apache-2.0
//
// For stores whose reads wait for a network: a call that comes on a loop is made on a worker, with copies of what it
// was given. Callers need not know. On other threads it is made at once.
#pragma once

#include <memory>
#include <tuple>

#include "kernel/objects/service/checked_call.h"
#include "kernel/objects/service/parts.h"
#include "kernel/objects/service/request_copy.h"

namespace mortise::objects {

template <auto Function>
struct WorkerFront;

template <class... A, void (*Function)(void*, A...)>
struct WorkerFront<Function> {
  static void call(void* self, A... arguments) {
    Engine& engine = static_cast<Parts*>(self)->engine;
    if (!engine.host.on_loop()) return Function(self, arguments...);
    auto kept = std::make_unique<std::tuple<Kept<A>...>>(arguments...);
    const bool taken = engine.submit([self, kept = std::move(kept)] {
      std::apply([self](Kept<A>&... own) { Function(self, own.get()...); }, *kept);
    });
    if (!taken) Function(self, arguments...);  // the server stops: there is nobody else whom this could keep waiting
  }
};

/// `Function`, or, if reads block, the same behind a front; of what can be looked at.
template <auto Function>
auto entry(bool reads_block) noexcept {
  return reads_block ? &CheckedCall<&WorkerFront<Function>::call>::call : &CheckedCall<Function>::call;
}

}  // namespace mortise::objects
