// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <leveldb/env.h>
#include <mortise/host.h>

#include <atomic>
#include <cstdarg>

namespace mortise::meta_leveldb {

/// LevelDB's own log lines, sent to the host's log: what reports damage as warnings, the rest for debugging.
class HostLogger : public leveldb::Logger {
 public:
  explicit HostLogger(Host host) : host_(host) {}
  void Logv(const char* format, std::va_list arguments) override;
  /// Nothing is sent any more. Any thread.
  void mute() noexcept { muted_ = true; }

 private:
  std::atomic<bool> muted_{false};
  Host host_;
};

}  // namespace mortise::meta_leveldb
