// SPDX-License-Identifier: Apache-2.0
//
// Answers that plugins owe: each is passed on once. A second one, a late one and one without an error to look at would
// be a use of freed memory; here they are a line in the log.
#pragma once

#include <mortise/abi/base.h>
#include <mortise/mutex.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::support {

/// mortise_commit_done, mortise_blob_done: R is what the answer tells where it is no failure.
template <class R>
using Answer = void (*)(void* context, const mortise_error* error, const R* told);

/// How a kind of call was answered last. Threads: any.
class LastAnswer {
 public:
  void note(mortise_status status) noexcept {
    // A store that could not do it, or could again. What the caller asked for in vain says nothing of the store.
    const bool tells = status == MORTISE_OK || status == MORTISE_NO_SPACE || status == MORTISE_IO ||
                       status == MORTISE_CORRUPT || status == MORTISE_UNKNOWN || status == MORTISE_TIMED_OUT ||
                       status == MORTISE_INTERNAL;
    if (tells && status_.load(std::memory_order_relaxed) != status) status_.store(status, std::memory_order_relaxed);
  }
  mortise_status status() const noexcept { return status_.load(std::memory_order_relaxed); }

 private:
  std::atomic<mortise_status> status_{MORTISE_OK};
};

/// Lives as long as the process, so that an answer after the end is nothing special. Threads: any. No locks, and no
/// memory once there are as many answers as ever were outstanding at once.
class PendingAnswers {
 public:
  PendingAnswers() = default;
  PendingAnswers(const PendingAnswers&) = delete;
  PendingAnswers& operator=(const PendingAnswers&) = delete;
  static PendingAnswers& of_process();

  /// The context to give to the plugin together with receive(). The texts live as long as the process. `if_nothing` is
  /// what an answer without an error is taken for. `last` is told how it went, and lives as long as the process; may be
  /// NULL. nullptr: no memory.
  template <class R>
  void* expect(const char* plugin, const char* function, mortise_status if_nothing, Answer<R> answer, void* context,
               LastAnswer* last = nullptr) {
    return expect(plugin, function, if_nothing, {reinterpret_cast<Function>(answer), &pass_on<R>}, context, last);
  }
  /// An answer that may take as long as it likes: neither late() nor waiting() is about it. Before the plugin has the
  /// ticket.
  void allow_any_time(void* ticket);
  /// Of commit().
  LastAnswer& last_commit() noexcept { return last_commit_; }
  /// What the plugin calls, of the R that was expected.
  template <class R>
  static void receive(void* ticket, const mortise_error* error, const R* told) {
    of_process().take(ticket, error, told);
  }

  /// The plugin has answered with something that cannot be passed on: `fault` says what. That is taken for a failure.
  static void refuse(void* ticket, std::string_view fault) { of_process().take(ticket, nullptr, nullptr, fault); }

  /// Where lines about plugins go; none: they are lost. Startup.
  void report_to(std::function<void(std::string_view)> report);

  struct Late {
    const char* plugin;
    const char* function;
  };
  /// Those outstanding for at least `patience` that were not told of before.
  std::vector<Late> late(std::chrono::seconds patience);
  /// How many are outstanding for at least `patience`.
  size_t waiting(std::chrono::seconds patience) const;
  /// "plugin 'a' has not answered 2 calls of commit()"; "" if nothing is outstanding.
  std::string outstanding() const;

 private:
  using Function = void (*)();
  /// An Answer of any type, and how to call it.
  struct AnyAnswer {
    Function answer;
    void (*pass_on)(Function answer, void* context, const mortise_error* error, const void* told);
  };
  template <class R>
  static void pass_on(Function answer, void* context, const mortise_error* error, const void* told) {
    reinterpret_cast<Answer<R>>(answer)(context, error, static_cast<const R*>(told));
  }

  struct Slot;
  /// A function of a plugin: whom an answer is owed by.
  struct Debtor {
    std::atomic<const char*> plugin{nullptr};
    std::atomic<const char*> function{nullptr};
  };
  static constexpr uint32_t kChunk = 1024;
  static constexpr uint32_t kMostChunks = 4096;
  static constexpr uint32_t kMostDebtors = 512;

  void* expect(const char* plugin, const char* function, mortise_status if_nothing, AnyAnswer answer, void* context,
               LastAnswer* last);
  Slot* at(uint32_t index) const noexcept;
  bool grow();
  uint32_t debtor(const char* plugin, const char* function);
  bool pop(uint32_t& index);
  void push(uint32_t index);
  void take(void* ticket, const mortise_error* error, const void* told, std::string_view fault = {});
  void say(const std::string& line) const;

  std::atomic<Slot*> chunks_[kMostChunks] = {};
  std::atomic<uint32_t> size_{0};          // slots that exist
  std::atomic<uint64_t> free_{0};          // of the list of free ones: a tag against reuse above, index + 1 below
  Debtor debtors_[kMostDebtors];           // the last stands for all that find no place
  std::atomic<uint32_t> debtor_count_{0};  // those that are filled; they never change
  mutable Mutex mutex_;                    // growing, a new debtor, and report_
  std::function<void(std::string_view)> report_;
  LastAnswer last_commit_;
};

}  // namespace mortise::support
