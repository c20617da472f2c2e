// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/loop_thread.h"

namespace mortise::support {
namespace {

thread_local bool is_loop = false;

}  // namespace

void become_loop_thread() noexcept { is_loop = true; }
bool is_loop_thread() noexcept { return is_loop; }

}  // namespace mortise::support
