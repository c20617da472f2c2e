// SPDX-License-Identifier: Apache-2.0
//
// Which plugin runs on this thread, and in which of its functions: what a crash, a hang or an exit() is attributed to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::support {

struct CallSlot;  // a thread's

/// A text that lives as long as the process. Startup: equal texts share one.
const char* keep_text(std::string_view text);

/// Marks a call into a plugin while it lives. Costs a few stores to memory of this thread; calls nest.
class RunningCall {
 public:
  enum class On { any, loop };  // loop: the call must not block; the log names a plugin that does
  /// Both texts live as long as the process. `plugin` nullptr: no plugin's call, nothing changes.
  RunningCall(const char* plugin, const char* function, On on = On::any) noexcept;
  RunningCall(const RunningCall&) = delete;
  RunningCall& operator=(const RunningCall&) = delete;
  ~RunningCall();

 private:
  CallSlot* slot_;
  const char* outer_plugin_ = nullptr;
  const char* outer_function_ = nullptr;
};

/// What runs on a thread, as a signal handler may ask. `plugin` nullptr: no plugin.
struct Running {
  const char* plugin = nullptr;
  const char* function = nullptr;
};
Running running_here() noexcept;

/// "plugin 'a' in stop(), plugin 'b' in a task"; "" if no thread is in a plugin.
std::string running_everywhere();

/// A call marked On::loop that runs now.
struct LoopCall {
  const void* thread;  // tells threads apart
  uint64_t number;     // of the calls on that thread: the same one is the same call
  Running inner;       // the innermost, which is the one that blocks
};
std::vector<LoopCall> loop_calls();

}  // namespace mortise::support
