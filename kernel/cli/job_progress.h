// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/cli/admin_json.h"

#include <cstdint>
#include <string>

namespace mortise::cli {

/// "12 s", "3 min 20 s", "24 h 0 min".
std::string describe_duration(int64_t ms);
/// How far a run is, in words: "45 %, 45 of 100 records, 3 s left"; "120 MiB, 340 objects, 12 MiB/s".
/// `now_ms`: since 1970.
std::string describe_progress(const Json& run, int64_t now_ms);
/// The same behind a bar, if it is known how much there is: "[######..................] 25 %, …".
std::string progress_line(const Json& run, int64_t now_ms);

/// Shows a run again and again: on a terminal one line with a bar that is written over, elsewhere a line whenever
/// something has changed. Writes to standard output.
class JobProgress {
 public:
  JobProgress();
  void show(const Json& run, int64_t now_ms);
  /// Before anything else is written.
  void clear();

 private:
  const bool terminal_;
  size_t width_ = 0;  // of what stands in the line
  std::string last_;
};

}  // namespace mortise::cli
