// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/signals.h"

#include <csignal>
#include <thread>

#include <unistd.h>

namespace mortise::server {
namespace {

sigset_t obeyed() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

void block_signals() {
  const sigset_t set = obeyed();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

Signal wait_for_signal() {
  const sigset_t set = obeyed();
  int number = 0;
  while (sigwait(&set, &number) != 0) {
  }
  return number == SIGHUP ? Signal::reload : Signal::stop;
}

void exit_on_stop_signal() {
  std::thread([] {
    while (wait_for_signal() != Signal::stop) {
    }
    constexpr char kLine[] = "mortise: second signal, not waiting any longer\n";
    [[maybe_unused]] const ssize_t ignored = ::write(STDERR_FILENO, kLine, sizeof kLine - 1);
    _exit(1);
  }).detach();
}

}  // namespace mortise::server
