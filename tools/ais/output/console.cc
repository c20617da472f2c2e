// SPDX-License-Identifier: Apache-2.0
#include "ais/output/console.h"

#include <mortise/text/ascii.h>
#include <mortise/text/printable.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <iostream>
#include <system_error>

namespace mortise::ais {
namespace {

constexpr std::string_view kWipe = "\r\x1b[2K";

void write(std::FILE* to, std::string_view text) { std::fwrite(text.data(), 1, text.size(), to); }

/// While it lives, the terminal does not show what is typed.
class NoEcho {
 public:
  NoEcho() {
    ok_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
    if (!ok_) return;
    auto quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~NoEcho() {
    if (ok_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
  bool ok_;
};

}  // namespace

void Console::line(std::string_view text) { block(text::printable(text)); }

void Console::block(std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (has_progress_) write(stderr, kWipe);
  has_progress_ = false;
  write(stdout, text);
  if (std::fputc('\n', stdout) == EOF) note_failure();
}

void Console::note_failure() {
  if (failure_ == 0) failure_ = errno != 0 ? errno : EIO;
}

Result<void> Console::raw(std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size()) return {};
  note_failure();
  return Error(Status::io, failure_, "cannot write to standard output: " + std::generic_category().message(failure_));
}

void Console::to_standard_error(std::string_view text) {
  const std::lock_guard lock(mutex_);
  std::fflush(stdout);  // so that the order is kept where both are one
  if (has_progress_) write(stderr, kWipe);
  has_progress_ = false;
  write(stderr, text::printable(text) + "\n");
}

void Console::note(std::string_view text) { to_standard_error(text); }
void Console::warning(std::string_view text) { to_standard_error("Warning: " + std::string(text)); }
void Console::error(std::string_view text) { to_standard_error("Error: " + std::string(text)); }

Result<void> Console::confirm(std::string_view question) {
  if (::isatty(STDIN_FILENO) == 0)
    return Error(Status::cancelled, "Operation canceled: there is no terminal to ask \"" + std::string(question) +
                                        "\" (--yes goes on without asking)");
  std::fflush(stdout);
  write(stderr, text::printable(question) + " [Y/N]: ");
  std::string answer;
  std::getline(std::cin, answer);
  answer = text::lower(text::trim(answer));
  if (answer == "y" || answer == "yes") return {};
  return Error(Status::cancelled, "Operation canceled");
}

std::string Console::password(std::string_view prompt) {
  if (::isatty(STDIN_FILENO) == 0) return {};
  write(stderr, text::printable(prompt));
  std::string answer;
  {
    const NoEcho quiet;
    std::getline(std::cin, answer);
  }
  write(stderr, "\n");
  return answer;
}

bool Console::shows_progress() const { return ::isatty(STDERR_FILENO) != 0; }

void Console::progress(std::string_view text) {
  const std::lock_guard lock(mutex_);
  write(stderr, std::string(kWipe) + text::printable(text));
  std::fflush(stderr);
  has_progress_ = !text.empty();
}

int Console::flush() {
  const std::lock_guard lock(mutex_);
  if (has_progress_) write(stderr, kWipe);
  has_progress_ = false;
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) note_failure();
  return failure_;
}

}  // namespace mortise::ais
