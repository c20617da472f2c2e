// SPDX-License-Identifier: Apache-2.0
//
// From a remote's thread to a worker: what commits must not run on the former.
#pragma once

#include <memory>
#include <utility>

#include "kernel/objects/core/core.h"

namespace mortise::objects {

/// Runs f() on a worker; here, if the server stops and takes no more tasks: a change that has begun is brought to its
/// end.
template <class F>
void on_worker(Core& core, F f) {
  auto kept = std::make_shared<F>(std::move(f));
  if (!core.submit([kept] { (*kept)(); })) (*kept)();
}

}  // namespace mortise::objects
