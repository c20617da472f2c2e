// SPDX-License-Identifier: Apache-2.0
//
// The service as mortise.objects/1.
#pragma once

#include <mortise/abi/object_service.h>

namespace mortise::objects {

class Core;

/// The functions over `core`, which must outlive the table.
mortise_objects make_table(Core& core);

}  // namespace mortise::objects
