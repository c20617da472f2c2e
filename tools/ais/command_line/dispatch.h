// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace mortise::ais {

/// Exit codes: done, failed, wrong words, ended by a signal.
enum Exit : int { kDone = 0, kFailed = 1, kWrongWords = 2, kInterrupted = 130 };

/// Finds the command among the words, which have no name of a program, and runs it. The process's exit code.
int run_words(std::vector<std::string> words);

}  // namespace mortise::ais
