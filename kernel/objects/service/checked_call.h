// SPDX-License-Identifier: Apache-2.0
//
// The first step of every call of mortise.objects/1: what nobody could look at is refused.
#pragma once

#include "kernel/objects/service/request_faults.h"

#include <mortise/error.h>

#include <string>
#include <tuple>

namespace mortise::objects {
namespace detail {

/// The context of the answer is the last one: that of `drained` comes before it.
inline void take_context(void*& context, void* parameter) noexcept { context = parameter; }
template <class T>
void take_context(void*&, const T&) noexcept {}

}  // namespace detail

template <auto Function>
struct CheckedCall;

template <class... A, void (*Function)(void*, A...)>
struct CheckedCall<Function> {
  static void call(void* self, A... arguments) {
    RequestFault fault = nullptr;
    (void)((fault = fault_of(arguments), fault != nullptr) || ...);
    if (fault == nullptr) return Function(self, arguments...);
    void* context = nullptr;
    (detail::take_context(context, arguments), ...);
    const auto answer = std::get<sizeof...(A) - 1>(std::tie(arguments...));
    answer(context, ErrorView(Error(Status::invalid, std::string("the request has ") + fault)).abi(), nullptr);
  }
};

}  // namespace mortise::objects
