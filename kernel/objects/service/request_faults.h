// SPDX-License-Identifier: Apache-2.0
//
// What callers hand in is pointers with lengths. A call is refused before anybody follows one that is NULL where there
// should be something: a mistake of a plugin is no crash of the server.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/known.h>

namespace mortise::objects {

/// What is wrong, to be read behind "the request has "; nullptr: nothing. The text is constant.
using RequestFault = const char*;

RequestFault fault_in(const mortise_bucket_create& request) noexcept;
RequestFault fault_in(const mortise_bucket_update& request) noexcept;
RequestFault fault_in(const mortise_bucket_list& request) noexcept;
RequestFault fault_in(const mortise_read& request) noexcept;
RequestFault fault_in(const mortise_put& request) noexcept;
RequestFault fault_in(const mortise_remove& request) noexcept;
RequestFault fault_in(const mortise_copy& request) noexcept;
RequestFault fault_in(const mortise_property_change& request) noexcept;
RequestFault fault_in(const mortise_lock_change& request) noexcept;
RequestFault fault_in(const mortise_list& request) noexcept;
RequestFault fault_in(const mortise_list_visitor& visitor) noexcept;
RequestFault fault_in(const mortise_upload_ref& request) noexcept;
RequestFault fault_in(const mortise_upload_part& request) noexcept;
RequestFault fault_in(const mortise_complete& request) noexcept;
RequestFault fault_in(const mortise_list_parts& request) noexcept;
RequestFault fault_in(mortise_bucket_ref bucket) noexcept;

/// Of one parameter of a call. What is no request has none.
template <class T>
RequestFault fault_of(const T& parameter) noexcept {
  if constexpr (requires { fault_in(known(parameter)); })
    return parameter == nullptr ? "nothing in it: it is NULL" : fault_in(known(parameter));
  else if constexpr (requires { fault_in(parameter); })
    return fault_in(parameter);
  else
    return nullptr;
}

}  // namespace mortise::objects
