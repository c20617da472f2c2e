// SPDX-License-Identifier: Apache-2.0
#include "ais/transfer/transfer_progress.h"

#include "ais/output/text.h"

#include <algorithm>
#include <cmath>

namespace mortise::ais {
namespace {

constexpr int64_t kIntervalMs = 100;
constexpr size_t kBar = 32;

}  // namespace

std::string bar_text(double part) {
  part = std::clamp(part, 0.0, 1.0);
  const auto full = static_cast<size_t>(std::floor(part * kBar));
  return "[" + std::string(full, '#') + std::string(kBar - full, '.') + "] " +
         std::to_string(static_cast<int>(part * 100)) + "%";
}

TransferProgress::TransferProgress(Console& console, bool wanted, uint64_t total_files, uint64_t total_bytes)
    : console_(console),
      on_(wanted && console.shows_progress()),
      total_files_(total_files),
      total_bytes_(total_bytes),
      begun_(std::chrono::steady_clock::now()) {}

TransferProgress::~TransferProgress() {
  if (on_) console_.progress({});
}

void TransferProgress::add_bytes(int64_t bytes) {
  bytes_ += bytes;
  if (on_) show(false);
}

void TransferProgress::file_done() {
  ++files_;
  if (on_) show(true);
}

void TransferProgress::show(bool now) {
  const auto elapsed = std::chrono::steady_clock::now() - begun_;
  const int64_t ms = std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count();
  auto shown = shown_ms_.load();
  if (!now && ms - shown < kIntervalMs) return;
  if (!shown_ms_.compare_exchange_strong(shown, ms)) return;  // another thread shows it
  const int64_t bytes = bytes_;
  std::string line;
  if (total_bytes_ > 0) line = bar_text(static_cast<double>(bytes) / static_cast<double>(total_bytes_)) + "  ";
  if (total_files_ > 1) line += std::to_string(files_) + "/" + std::to_string(total_files_) + " objects  ";
  line += size_text(bytes);
  if (total_bytes_ > 0) line += " of " + size_text(static_cast<int64_t>(total_bytes_));
  if (ms > 0) line += "  " + size_text(bytes * 1000 / ms) + "/s";
  console_.progress(line);
}

}  // namespace mortise::ais
