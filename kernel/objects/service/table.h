// SPDX-License-Identifier: Apache-2.0
//
// The service as mortise.objects/1.
#pragma once

#include <mortise/abi/object_service.h>

namespace mortise::objects {

class Engine;

/// The functions over `engine`, which must outlive the table.
mortise_objects make_table(Engine& engine);

}  // namespace mortise::objects
