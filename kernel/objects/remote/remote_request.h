// SPDX-License-Identifier: Apache-2.0
//
// One request to a remote. It ends when whoever asked has left or has waited long enough, and when the service stops.
#pragma once

#include <mortise/abi/remote.h>
#include <mortise/call.h>
#include <mortise/error.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "kernel/objects/core/core.h"
#include "kernel/objects/remote/backend_errors.h"
#include "kernel/objects/remote/places.h"
#include "kernel/objects/remote/way.h"

namespace mortise::objects {

/// The call that a remote is given. Not movable: it is known by its address.
class RemoteCall {
 public:
  /// For what is in the bucket of this id, "" for none yet. Follows `call`, which is needed as long as this lives; ends
  /// when `stopping` is set, and at `deadline_ns` unless that is 0.
  RemoteCall(const Call& call, std::string_view bucket_id, const std::atomic<bool>& stopping, int64_t deadline_ns = 0)
      : call_(call), stopping_(stopping), via_(via_of(call, bucket_id)) {
    abi_.size = sizeof abi_;
    abi_.request_id = str(call.request_id());
    abi_.actor = str(call.actor());
    abi_.via = str(via_);
    if (call.abi() != nullptr) {
      abi_.priority = call.abi()->priority;
      abi_.deadline_ns = call.abi()->deadline_ns;
    }
    if (deadline_ns != 0 && (abi_.deadline_ns == 0 || deadline_ns < abi_.deadline_ns)) abi_.deadline_ns = deadline_ns;
    abi_.self = this;
    abi_.cancelled = [](const mortise_call* c) -> int32_t {
      const auto& self = *static_cast<const RemoteCall*>(c->self);
      return self.stopping_.load(std::memory_order_relaxed) || self.call_.is_cancelled() ? 1 : 0;
    };
  }
  RemoteCall(const RemoteCall&) = delete;
  RemoteCall& operator=(const RemoteCall&) = delete;
  const mortise_call* abi() const noexcept { return &abi_; }

 private:
  const Call call_;
  const std::atomic<bool>& stopping_;
  const std::string via_;
  mortise_call abi_{};
};

/// Asks, and calls done(Result<const R*>), whose pointer is valid during the call, on any thread; errors are those of
/// the object service. `bucket_id`: as of RemoteCall. `ask` is given what a function of mortise_remote takes behind its
/// request. `deadline_ns`: as of RemoteCall.
template <class R, class Ask, class Done>
void ask_remote(Core& core, const Call& call, std::string_view bucket_id, const std::atomic<bool>& stopping,
                std::string key, Ask&& ask, Done done, int64_t deadline_ns = 0) {
  struct Asked {
    RemoteCall call;
    Running::Guard guard;
    std::string key;
    Done done;
  };
  auto* asked = new Asked{
      {call, bucket_id, stopping, deadline_ns}, Running::Guard(core.running), std::move(key), std::move(done)};
  ask(
      asked->call.abi(), static_cast<void*>(asked), +[](void* context, const mortise_error* error, const R* result) {
        const std::unique_ptr<Asked> own(static_cast<Asked*>(context));
        if (error->status == MORTISE_OK)
          own->done(Result<const R*>(result));
        else
          own->done(Result<const R*>(of_backend(*error, own->key)));
      });
}

}  // namespace mortise::objects
