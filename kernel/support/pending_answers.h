// SPDX-License-Identifier: Apache-2.0
//
// Answers that plugins owe: each is passed on once. A second one, a late one and one without an error to look at would
// be a use of freed memory; here they are a line in the log.
#pragma once

#include <mortise/abi/base.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::support {

/// mortise_commit_done and mortise_blob_done.
using Answer = void (*)(void* context, const mortise_error* error);

/// Lives as long as the process, so that an answer after the end is nothing special. Threads: any. No locks, and no
/// memory once there are as many answers as ever were outstanding at once.
class PendingAnswers {
 public:
  static PendingAnswers& of_process();

  /// The context to give to the plugin together with receive(). The texts live as long as the process. `if_nothing` is
  /// what an answer without an error is taken for. nullptr: no memory.
  void* expect(const char* plugin, const char* function, mortise_status if_nothing, Answer answer, void* context);
  /// What the plugin calls.
  static void receive(void* ticket, const mortise_error* error);

  /// Where lines about plugins go; none: they are lost. Startup.
  void report_to(std::function<void(std::string_view)> report);

  struct Late {
    const char* plugin;
    const char* function;
  };
  /// Those outstanding for at least `patience` that were not told of before.
  std::vector<Late> late(std::chrono::seconds patience);
  /// "plugin 'a' has not answered 2 calls of commit()"; "" if nothing is outstanding.
  std::string outstanding() const;

 private:
  struct Slot;
  static constexpr uint32_t kChunk = 1024;
  static constexpr uint32_t kMostChunks = 4096;

  PendingAnswers() = default;
  Slot* at(uint32_t index) const noexcept;
  bool grow();
  bool pop(uint32_t& index);
  void push(uint32_t index);
  void take(void* ticket, const mortise_error* error);
  void say(const std::string& line) const;

  std::atomic<Slot*> chunks_[kMostChunks] = {};
  std::atomic<uint32_t> size_{0};  // slots that exist
  std::atomic<uint64_t> free_{0};  // of the list of free ones: a tag against reuse above, index + 1 below
  mutable std::mutex mutex_;       // growing, and report_
  std::function<void(std::string_view)> report_;
};

}  // namespace mortise::support
