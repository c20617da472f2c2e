// SPDX-License-Identifier: Apache-2.0
//
// ais: the command line for AIStore's API, which Mortise and AIStore answer.
#include "ais/client/http_client.h"
#include "ais/command_line/dispatch.h"

#include <clocale>
#include <csignal>

namespace {

// The first signal ends transfers, so that what is half done is removed; the second one ends the process.
extern "C" void on_signal(int signal) {
  mortise::ais::HttpClient::interrupted = true;
  std::signal(signal, SIG_DFL);
}

}  // namespace

int main(int argc, char** argv) {
  std::setlocale(LC_TIME, "C");
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  std::signal(SIGPIPE, SIG_IGN);
  return mortise::ais::run_words({argv + 1, argv + argc});
}
