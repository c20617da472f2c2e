// SPDX-License-Identifier: Apache-2.0
//
// A new version with the same bytes as the one it replaces: nothing is copied, the new record takes over the body.
#pragma once

#include <mortise/call.h>
#include <mortise/error.h>

#include <functional>
#include <optional>
#include <string>

#include "kernel/objects/core/conditions.h"
#include "kernel/objects/core/written.h"
#include "kernel/objects/write/new_version.h"

namespace mortise::objects {

class Engine;

struct SelfCopy {
  BucketTarget bucket;
  std::string key;
  std::string id;  // of the version that is replaced and whose body is kept
  Conditions conditions;
  NewVersion target;  // owner, class, metadata and properties of it
  bool keep_metadata = false;
  bool keep_properties = false;
};

/// No value: that version is not the one to be replaced any more, or would be kept; nothing was done.
using OnSelfCopied = std::function<void(Result<std::optional<Written>>)>;

/// Any thread; `done` comes once, now or later, and must not block.
void copy_onto_itself(Engine& engine, const Call& call, SelfCopy request, OnSelfCopied done);

}  // namespace mortise::objects
