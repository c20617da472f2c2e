// SPDX-License-Identifier: Apache-2.0
//
// Reading and changing what is kept beside an object's bytes.
#pragma once

#include "api_s3/http/context.h"

namespace mortise::api_s3::ops {

/// What is said where no version was named and the newest is a delete marker: AWS's operations differ.
enum class Marker : uint8_t { no_such_key, method_not_allowed };

/// Finds the version the request is about; use(const mortise_object&).
Refusal find_object(const Context& context, Marker marker, void* self,
                    void (*use)(void* self, const mortise_object& object));
template <class Use>
Refusal with_object(const Context& context, Marker marker, Use&& use) {
  return find_object(context, marker, &use, [](void* self, const mortise_object& object) {
    (*static_cast<std::remove_reference_t<Use>*>(self))(object);
  });
}

/// InvalidRequest: the bucket has no object lock.
Refusal refuse_without_lock(const Context& context);
/// Sets what `flags` (MORTISE_LOCK_…) say of that version's lock. Answers 200.
void set_object_lock(ContextPtr context, uint32_t flags, const mortise_object_lock& lock);

/// Sets the property of that version, or with an empty value removes it. Answers `status`, and the version's id.
void set_object_property(ContextPtr context, std::string_view name, std::string_view value, int status);

}  // namespace mortise::api_s3::ops
