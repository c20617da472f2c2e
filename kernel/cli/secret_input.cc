// SPDX-License-Identifier: Apache-2.0
#include "kernel/cli/secret_input.h"

#include <mortise/small_file.h>

#include <algorithm>
#include <array>
#include <string_view>

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace mortise::cli {
namespace {

constexpr size_t kLongest = size_t{64} << 10;

/// The terminal of the process, which shows nothing that is typed until this ends. Nor do keys interrupt the process
/// meanwhile: it would leave a silent terminal behind.
class SilentTerminal {
 public:
  SilentTerminal() : terminal_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
    silent_ = terminal_ >= 0 && ::tcgetattr(terminal_, &before_) == 0;
    if (!silent_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
    silent_ = ::tcsetattr(terminal_, TCSAFLUSH, &quiet) == 0;
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;
  ~SilentTerminal() {
    if (silent_) (void)::tcsetattr(terminal_, TCSAFLUSH, &before_);
    if (terminal_ >= 0) (void)::close(terminal_);
  }
  bool is_silent() const noexcept { return silent_; }

  std::string ask(std::string_view prompt) const {
    std::string line;
    if (::write(terminal_, prompt.data(), prompt.size()) < 0) return line;
    std::array<char, 4096> piece{};  // a terminal gives a line at a time, and none is longer
    const ssize_t n = ::read(terminal_, piece.data(), piece.size());
    if (n > 0) line.assign(piece.data(), static_cast<size_t>(n));
    [[maybe_unused]] const ssize_t ended = ::write(terminal_, "\n", 1);
    return line.substr(0, line.find_first_of("\r\n"));
  }

 private:
  const int terminal_;
  termios before_{};
  bool silent_ = false;
};

Result<std::string> ask_at_terminal(const std::string& name) {
  const SilentTerminal terminal;
  if (!terminal.is_silent()) return Error(Status::io, "the terminal cannot be asked for the " + name);
  std::string once = terminal.ask(name + ": ");
  if (once.empty() || once == terminal.ask(name + " again: ")) return once;
  return Error(Status::invalid, "the two differ");
}

}  // namespace

Result<std::string> ask_for_secret(const std::string& name) {
  auto secret =
      ::isatty(STDIN_FILENO) == 1 ? ask_at_terminal(name) : read_to_end(STDIN_FILENO, "standard input", kLongest);
  if (!secret) return secret;
  secret->resize(std::min(secret->size(), secret->find_first_of("\r\n")));
  if (secret->empty()) return Error(Status::invalid, "no " + name + " was given");
  return secret;
}

}  // namespace mortise::cli
