// SPDX-License-Identifier: Apache-2.0
//
// What a user is told who asks for help, or writes what is not there.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace mortise::cli {

/// What is wrong with the first word that is no command and no option; "" if there is none. The parser would say that a
/// command is missing, or that the word was not expected.
std::string unknown_word(const CLI::App& app, int argc, const char* const* argv);

/// What to print for "help", "help serve", "help plugin inspect"; what is wrong with it goes to `problem`.
std::string help_on(const CLI::App& app, const std::vector<std::string>& topic, std::string& problem);

}  // namespace mortise::cli
