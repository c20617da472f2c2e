// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/fronts/remote_receiver.h"

#include "kernel/plugin/fronts/front.h"
#include "kernel/support/answer_faults.h"

#include <utility>

namespace mortise::plugin {

using support::Fault;

std::shared_ptr<RemoteReceiver> RemoteReceiver::make(const mortise_remote_receiver& to,
                                                     mortise_remote_transfer** transfer,
                                                     const ReportedPlugin& reported) {
  return std::shared_ptr<RemoteReceiver>(new RemoteReceiver(to, transfer, reported));
}

mortise_remote_receiver RemoteReceiver::abi() {
  self_ = shared_from_this();
  mortise_remote_receiver out{};
  out.size = sizeof out;
  out.self = this;
  out.begin = [](void* self, const mortise_remote_object* object) {
    static_cast<RemoteReceiver*>(self)->begin(object);
  };
  out.write = [](void* self, const void* data, size_t size) {
    return static_cast<RemoteReceiver*>(self)->write(data, size);
  };
  out.end = [](void* self, const mortise_error* error) { static_cast<RemoteReceiver*>(self)->end(error); };
  return out;
}

void RemoteReceiver::thrown(const Error& error) {
  if (!std::exchange(over_, true)) to_.end(to_.self, ErrorView(error).abi());
}

void RemoteReceiver::begin(const mortise_remote_object* object) {
  if (over_ || bad_) return;
  Fault fault = object == nullptr ? "nothing to look at" : support::fault_of(*object);
  if (fault == nullptr && begun_) fault = "a second beginning";
  if (fault == nullptr && (*transfer_ == nullptr || (*transfer_)->table == nullptr)) fault = "no transfer";
  if (fault != nullptr) return report_fault(fault);
  begun_ = true;
  to_.begin(to_.self, object);
}

int32_t RemoteReceiver::write(const void* data, size_t size) {
  if (over_ || bad_) return MORTISE_FLOW_MORE;
  if (!begun_) {
    report_fault("bytes before the object");
  } else if (data == nullptr && size != 0) {
    report_fault("bytes of which there is only the length");
  } else {
    return to_.write(to_.self, data, size);
  }
  return MORTISE_FLOW_MORE;
}

void RemoteReceiver::end(const mortise_error* error) {
  if (std::exchange(over_, true)) return;
  const auto last = std::move(self_);
  if (!bad_ && error == nullptr) report_fault("an end that does not say how it went");
  if (!bad_ && error->status == MORTISE_OK && !begun_) report_fault("success, and nothing else");
  if (!bad_)
    if (const Fault fault = support::fault_of(*error)) report_fault(fault);
  if (!bad_) return to_.end(to_.self, error);
  mortise_error failed = empty_error();
  (void)explain_failure(&failed, "get()");
  to_.end(to_.self, &failed);
}

void RemoteReceiver::report_fault(const char* fault) {
  bad_ = true;
  report_malformed(reported_.report, reported_.plugin, "get()", fault);
}

}  // namespace mortise::plugin
