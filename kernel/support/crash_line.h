// SPDX-License-Identifier: Apache-2.0
//
// One line on standard error before the process dies: which plugin it was, in which function.
#pragma once

namespace mortise::support {

/// Watches SIGSEGV, SIGBUS, SIGILL, SIGFPE and SIGABRT, uncaught exceptions, and calls of exit() from
/// anywhere but main(). A signal then does what it does by default, a core file for one; an exit() becomes status 1,
/// whatever status a plugin wished for. Startup, once. A sanitizer's own handlers are left in place.
void watch_crashes();

/// main() is about to return: from now on the process may exit.
void expect_exit() noexcept;

/// Remembers where the code of a plugin is, so that a crash on a thread of its own is known as its. Startup. `plugin`
/// lives as long as the process; `address` is in its library.
void remember_code(const char* plugin, const void* address);

}  // namespace mortise::support
