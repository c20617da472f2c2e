// SPDX-License-Identifier: Apache-2.0
//
// Listings of objects and of versions. They call back before they return.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/call.h>

namespace mortise::objects {

class Engine;

void list_objects(Engine& engine, const Call& call, const mortise_list& list, const mortise_list_visitor& visitor,
                  void* context, mortise_on_list_end end);
void list_versions(Engine& engine, const Call& call, const mortise_list& list, const mortise_list_visitor& visitor,
                   void* context, mortise_on_list_end end);

}  // namespace mortise::objects
