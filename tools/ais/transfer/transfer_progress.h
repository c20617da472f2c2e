// SPDX-License-Identifier: Apache-2.0
//
// A line at the bottom of a terminal that says how far transfers are; nothing elsewhere. Any thread may report.
#pragma once

#include "ais/output/console.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace mortise::ais {

class TransferProgress {
 public:
  /// `wanted`: --progress was given. Totals of 0 are not known.
  TransferProgress(Console& console, bool wanted, uint64_t total_files, uint64_t total_bytes);
  ~TransferProgress();
  TransferProgress(const TransferProgress&) = delete;
  TransferProgress& operator=(const TransferProgress&) = delete;

  void add_bytes(int64_t bytes);
  void file_done();

 private:
  void show(bool now);

  Console& console_;
  const bool on_;
  const uint64_t total_files_, total_bytes_;
  const std::chrono::steady_clock::time_point begun_;
  std::atomic<int64_t> bytes_{0};
  std::atomic<uint64_t> files_{0};
  std::atomic<int64_t> shown_ms_{0};
};

/// "[######......] 50%"
std::string bar_text(double part);

}  // namespace mortise::ais
