// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mortise::server {

/// The signals that the program obeys: TERM and INT stop it, HUP reloads.
enum class Signal { stop, reload };

/// Blocks them in this thread and in all that it starts from now on, and ignores SIGPIPE. Call before the first thread.
void block_signals();

/// Waits for the next one. REQUIRES: block_signals() was called.
Signal wait_for_signal();

/// From now on a stop signal ends the process at once, with status 1: for the second one, sent by
/// an operator who does not want to wait. Call once.
void exit_on_stop_signal();

}  // namespace mortise::server
