// SPDX-License-Identifier: Apache-2.0
//
// What the user sees: results on standard output, all else on standard error. Threads may write lines at the same time.
#pragma once

#include <mortise/error.h>

#include <mutex>
#include <string>
#include <string_view>

namespace mortise::ais {

class Console {
 public:
  /// A line of the result; one line whatever it says, as all that follows is: see text::printable().
  void line(std::string_view text);
  /// Text of ais' own, or JSON: exactly this, and the end of a line.
  void block(std::string_view text);
  /// Bytes of the result, as they are.
  Result<void> raw(std::string_view bytes);
  void note(std::string_view text);     // on standard error
  void warning(std::string_view text);  // "Warning: …"
  void error(std::string_view text);    // "Error: …"

  /// Asks, and waits for "y" or "yes". Fails after any other answer, and without a terminal, where there is nobody to
  /// ask.
  Result<void> confirm(std::string_view question);
  /// A line that is not shown while it is typed; empty without a terminal.
  std::string password(std::string_view prompt);

  bool shows_progress() const;
  /// Writes over the last line of standard error, which must be a terminal; an empty text removes it.
  void progress(std::string_view text);

  /// Gives all that was written to the system. The errno of the first time that this failed; 0 if it never did.
  int flush();
  /// Nobody gets what is written: more need not be found out.
  bool is_broken() const noexcept { return failure_ != 0; }

 private:
  void note_failure();
  void to_standard_error(std::string_view text);

  std::mutex mutex_;
  int failure_ = 0;
  bool has_progress_ = false;
};

}  // namespace mortise::ais
