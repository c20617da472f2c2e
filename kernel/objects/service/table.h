// SPDX-License-Identifier: Apache-2.0
//
// The service as mortise.objects/1.
#pragma once

#include <mortise/abi/object_service.h>

namespace mortise::objects {

struct Parts;

/// The functions over `parts`, which must outlive the table.
mortise_objects make_table(Parts& parts);

}  // namespace mortise::objects
