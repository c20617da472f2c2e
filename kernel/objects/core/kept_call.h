// SPDX-License-Identifier: Apache-2.0
//
// Copies of call contexts, for what is not over when the caller was answered.
#pragma once

#include <mortise/call.h>
#include <mortise/mutex.h>

#include <memory>
#include <string>

namespace mortise::objects {

/// What a body is written or read on behalf of. A blob store keeps it as long as its writer or reader lives, which may
/// be longer than the caller's own mortise_call. Threads: any.
class KeptCall {
 public:
  /// Of a writer: ends with its caller's deadline and cancellation until let_go(). nullptr if there is no call.
  static std::shared_ptr<KeptCall> following(const Call& call) { return make(call, true); }
  /// Of a reader: nothing ends it. nullptr if there is no call.
  static std::shared_ptr<KeptCall> copy_of(const Call& call) { return make(call, false); }

  KeptCall(const KeptCall&) = delete;
  KeptCall& operator=(const KeptCall&) = delete;
  const mortise_call* abi() const noexcept { return &abi_; }

  /// The caller's own is not looked at any more once this returned; this is cancelled from now on.
  void let_go() noexcept {
    const MutexLock lock(mutex_);
    followed_ = Call();
    let_go_ = true;
  }

 private:
  static std::shared_ptr<KeptCall> make(const Call& call, bool follow) {
    return call.abi() == nullptr ? nullptr : std::shared_ptr<KeptCall>(new KeptCall(call, follow));
  }
  KeptCall(const Call& call, bool follow)
      : request_id_(call.request_id()),
        actor_(call.actor()),
        via_(call.via()),
        followed_(follow && call.abi()->cancelled != nullptr ? call : Call()) {
    abi_.size = sizeof abi_;
    abi_.priority = call.abi()->priority;
    abi_.request_id = str(request_id_);
    abi_.actor = str(actor_);
    abi_.via = str(via_);
    if (!follow) return;
    abi_.deadline_ns = call.abi()->deadline_ns;
    abi_.self = this;
    abi_.cancelled = [](const mortise_call* c) -> int32_t {
      return static_cast<KeptCall*>(c->self)->is_cancelled() ? 1 : 0;
    };
  }
  bool is_cancelled() noexcept {
    const MutexLock lock(mutex_);
    return let_go_ || followed_.is_cancelled();
  }

  const std::string request_id_;
  const std::string actor_;
  const std::string via_;
  mortise_call abi_{};
  Mutex mutex_;
  Call followed_ MORTISE_GUARDED_BY(mutex_);
  bool let_go_ MORTISE_GUARDED_BY(mutex_) = false;
};

/// As a Call, which may be none.
inline Call call_of(const std::shared_ptr<KeptCall>& call) noexcept {
  return call == nullptr ? Call() : Call(call->abi());
}

}  // namespace mortise::objects
