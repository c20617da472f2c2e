// SPDX-License-Identifier: Apache-2.0
//
// Another program, run by a test and perhaps killed by it.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace mortise::test {

class ChildProgram {
 public:
  /// Starts `arguments[0]` with its standard output in a pipe. Throws std::system_error.
  explicit ChildProgram(const std::vector<std::string>& arguments);
  ChildProgram(const ChildProgram&) = delete;
  ChildProgram& operator=(const ChildProgram&) = delete;
  /// Kills it if it still runs.
  ~ChildProgram();

  /// The next line of its output without the newline; false at the end. A last line without newline is dropped: it may
  /// be torn.
  bool read_line(std::string& line);
  /// SIGKILL. What it wrote can still be read.
  void kill();
  /// Its exit status, or -1 if it was killed.
  int wait();

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  std::string buffer_;
};

}  // namespace mortise::test
