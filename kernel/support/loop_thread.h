// SPDX-License-Identifier: Apache-2.0
//
// Which threads are event loops: they serve many connections each, and must not block.
#pragma once

namespace mortise::support {

/// Of the calling thread, from now on.
void become_loop_thread() noexcept;
bool is_loop_thread() noexcept;

}  // namespace mortise::support
