// SPDX-License-Identifier: Apache-2.0
//
// The properties of buckets that this plugin declares: the rows of wire/bucket_property_table.h that the object service
// does not have itself.
#pragma once

#include <mortise/abi/properties.h>

namespace mortise::api_native {

extern const mortise_properties kProperties;

}  // namespace mortise::api_native
