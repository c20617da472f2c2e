// SPDX-License-Identifier: Apache-2.0
//
// Properties of versions: what may change after they were written.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/call.h>

#include <optional>
#include <string>
#include <string_view>

#include "kernel/objects/core/written.h"
#include "kernel/objects/format/bucket.h"

namespace mortise::objects {

class Engine;

struct PropertyChange {
  BucketTarget bucket;
  std::string key;
  std::string version;
  std::string name;
  std::optional<std::string> value;  // none: remove it
};

/// mortise_objects.set_property. Any thread.
void set_object_property(Engine& engine, const Call& call, PropertyChange change, OnWritten done);

}  // namespace mortise::objects
