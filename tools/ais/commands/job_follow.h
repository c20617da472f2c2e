// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ais/command_line/command.h"

#include <chrono>
#include <string>

namespace mortise::ais {

/// What a command does with a job that it has started: nothing, or wait for its end.
class JobFollow {
 public:
  void describe(Options& options);
  /// Says that the job runs, and perhaps waits. `what`: "rm \"d/\" from ais://b".
  Result<void> follow(Session& session, const std::string& ids, const std::string& kind, const std::string& what) const;
  bool waits() const { return wait_ || progress_; }

 private:
  bool wait_ = false, progress_ = false;
  std::chrono::milliseconds timeout_{0};
};

/// Waits, and shows how far it is if `progress` and there is a terminal.
Result<void> wait_showing_progress(Session& session, const std::string& id, const std::string& kind,
                                   std::chrono::milliseconds timeout, bool progress);

}  // namespace mortise::ais
