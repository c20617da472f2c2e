// SPDX-License-Identifier: Apache-2.0
//
// Questions that plugins were asked and may answer later, on any thread. A plugin gets a ticket instead of an address:
// an answer that comes twice, or after nobody waited any more, finds that its turn is over, and touches nothing else.
#pragma once

#include "kernel/support/answer_faults.h"

#include <mortise/abi/auth.h>
#include <mortise/mutex.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace mortise::access {

class Access;

/// The call that plugins are given: theirs until they have answered, though the caller's own ends before, when nobody
/// waits for them any more.
class PluginCall {
 public:
  /// `caller` may be NULL. The earlier of its deadline and `deadline_ns` counts.
  /// No other thread has it: the plugin that had it before has answered.
  void begin(const mortise_call* caller, int64_t deadline_ns) MORTISE_NO_THREAD_SAFETY_ANALYSIS;
  /// From now on it is cancelled, and the caller's call is not looked at. True once give_up() said so, which is asked
  /// while no plugin looks at the caller's call.
  template <class F>
  bool end_if(F&& give_up) {
    const MutexLock lock(mutex_);
    if (!give_up()) return false;
    caller_ = nullptr;
    cancelled_ = true;
    return true;
  }
  const mortise_call& abi() const noexcept { return abi_; }
  int64_t deadline_ns() const noexcept { return abi_.deadline_ns; }

 private:
  static int32_t cancelled(const mortise_call* self);

  mortise_call abi_{};
  std::string request_id_;  // copies, whose memory is used again
  std::string actor_;
  Mutex mutex_;
  const mortise_call* caller_ MORTISE_GUARDED_BY(mutex_) = nullptr;  // of use only for its cancelled()
  bool cancelled_ MORTISE_GUARDED_BY(mutex_) = false;
};

/// One question on its way through the plugins. At any time one thread works on it: the one that asks a plugin, until
/// the plugin has returned without an answer; then the one that answers, or that gives up. `turn_` hands it over.
class Question {
 public:
  // ---- what is asked, by whom; constant until it is answered
  Access* access = nullptr;
  const mortise_request* request = nullptr;
  bool is_form = false;
  const mortise_pair* fields = nullptr;
  size_t field_count = 0;
  mortise_access_request asked{};  // if it is about permission
  mortise_identity identity{};     // of `asked`, where the caller's is of an older SDK, and shorter
  void* context = nullptr;
  mortise_on_authn on_authn = nullptr;        // one of the two
  mortise_on_decision on_decision = nullptr;  //
  PluginCall call;

  // ---- how far it has come
  size_t plugin = 0;  // who is asked now
  bool allowed = false;
  bool by_default = true;  // nobody has said that the owner may only what is allowed
  struct {
    int32_t opinion = MORTISE_AUTHZ_DENY;
    mortise_status status = MORTISE_OK;
    support::Fault fault = nullptr;  // of an answer that nobody could look at
    std::string reason;              // of a denial
  } answer;

  /// What became of a turn.
  enum Flag : uint64_t {
    kReturned = 1,  // the plugin's function has returned
    kClaimed = 2,   // an answer is being taken
    kAnswered = 4,  // it was taken
    kOver = 8,      // and was the last one: the caller has it
    kGaveUp = 16,   // nobody waits for the answer any more
    kLeft = 32,     // and whoever waited knows
    kTwice = 64     // another answer came while the first was taken
  };
  /// The next plugin's turn. The ticket is for this one only. `owed_by` is of Questions::name().
  void* begin_turn(uint32_t owed_by) noexcept;
  /// The plugin's function has returned. If it has not answered, the question must not be touched any more.
  uint64_t returned() noexcept { return turn_.fetch_or(kReturned, std::memory_order_acq_rel) | kReturned; }
  /// The answer is stored. If the function has returned, who calls this goes on with the question.
  uint64_t answered(uint64_t also = 0) noexcept {
    return turn_.fetch_or(kAnswered | also, std::memory_order_acq_rel) | kAnswered | also;
  }
  /// True: nobody waits for the answer any more; who calls this tells whoever did, and then calls leave_to_plugin().
  bool give_up(int64_t now_ns, bool whatever_the_time);
  /// Of a question that waits for an answer; nothing else has one.
  bool waits_until(int64_t* deadline_ns) const noexcept;

 private:
  friend class Questions;
  std::atomic<uint64_t> turn_{0};  // a generation above, flags below
  std::atomic<int64_t> deadline_{0};
  std::atomic<Access*> asker_{nullptr};  // nullptr: nobody's
  std::atomic<uint32_t> next_free_{0};   // index + 1
  uint32_t index_ = 0;
};

/// All questions of the process. They are used again and never freed, so that an answer after the end is nothing
/// special. Threads: any. No locks, and no memory once there are as many as ever were asked at once.
class Questions {
 public:
  Questions() = default;
  Questions(const Questions&) = delete;
  Questions& operator=(const Questions&) = delete;
  static Questions& of_process();

  /// nullptr: too many are unanswered, or there is no memory.
  Question* take(Access* asker);
  /// The caller has its answer.
  void put_back(Question& question) noexcept;
  /// The question that a ticket is for, if its turn is not over: the caller stores the answer. nullptr: the answer is
  /// to be ignored, and who gave it is in the log.
  Question* claim(void* ticket);

  /// "plugin 'auth_x' in authenticate()", as often as it is asked for the same number. Startup.
  uint32_t name(const std::string& plugin, std::string_view function);
  std::string_view plugin_of(uint32_t name) const noexcept;
  std::string_view function_of(uint32_t name) const noexcept;

  /// f(Question&) for those of `asker` that are not put back.
  template <class F>
  void each(const Access* asker, F&& f) {
    for (uint32_t i = 0; i < size_.load(std::memory_order_acquire); ++i)
      if (Question& q = *at(i); q.asker_.load(std::memory_order_acquire) == asker) f(q);
  }
  /// After a give_up(): from now on the question is the plugin's, which has not answered yet.
  void leave_to_plugin(Question& question) noexcept;

  /// Where lines about plugins go; none: they are lost.
  void report_to(std::function<void(std::string_view)> report);
  void say(const std::string& line) const;

 private:
  /// A function of a plugin.
  struct Name {
    const char* plugin = nullptr;
    const char* function = nullptr;
  };
  static constexpr uint32_t kChunk = 256;
  static constexpr uint32_t kMostChunks = 256;
  static constexpr uint32_t kMostNames = 256;

  Question* at(uint32_t index) const noexcept {
    return chunks_[index / kChunk].load(std::memory_order_acquire) + index % kChunk;
  }
  /// "plugin 'auth_x' answered a call of authenticate()"
  std::string call_of(uint32_t name) const;
  bool grow();
  bool pop(uint32_t& index);
  void push(uint32_t index) noexcept;

  std::array<std::atomic<Question*>, kMostChunks> chunks_{};
  std::atomic<uint32_t> size_{0};  // of the questions that exist
  std::atomic<uint64_t> free_{0};  // of the list of free ones: a tag against reuse above, index + 1 below
  std::array<Name, kMostNames> names_{};
  std::atomic<uint32_t> name_count_{0};  // those that are filled; they never change
  mutable Mutex mutex_;                  // growing, a new name, and report_
  std::function<void(std::string_view)> report_ MORTISE_GUARDED_BY(mutex_);
};

/// The begin of a line about it; what follows says what becomes of the request.
std::string invalid_answer(std::string_view plugin, std::string_view function, support::Fault fault);

}  // namespace mortise::access
