// SPDX-License-Identifier: Apache-2.0
//
// ais: the command line for AIStore's API, which Mortise and AIStore answer.
#include "ais/client/http_client.h"
#include "ais/command_line/dispatch.h"

#include <clocale>
#include <csignal>

namespace {

// The first signal ends transfers, so that what is half done is removed; the second one ends the process.
extern "C" void on_signal(int) { mortise::ais::HttpClient::interrupted = true; }

/// Without SA_RESTART: what waits for a pipe that nobody writes to is ended, too.
void handle_once(int signal) {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  std::setlocale(LC_TIME, "C");
  std::setlocale(LC_CTYPE, "C.UTF-8");  // libarchive converts names of members to it
  handle_once(SIGINT);
  handle_once(SIGTERM);
  std::signal(SIGPIPE, SIG_IGN);
  return mortise::ais::run_words({argv + 1, argv + argc});
}
