// SPDX-License-Identifier: Apache-2.0
//
// Changes of copies that change nothing for clients: a copy goes, or is doubted while the backend's object is changed.
#pragma once

#include <mortise/call.h>
#include <mortise/error.h>

#include <functional>
#include <string>

#include "kernel/objects/buckets/buckets.h"

namespace mortise::objects {

class Engine;
using CopyDone = std::function<void(Result<bool>)>;  // whether there was a copy

/// The copy of the key that is here is not to be served before the backend was asked, or may be served again.
void set_doubt(Engine& engine, const Call& call, BucketPtr bucket, std::string key, bool doubt, CopyDone done);
/// Removes the copy. What is no copy stays.
void evict_copy(Engine& engine, const Call& call, BucketPtr bucket, std::string key, CopyDone done);

}  // namespace mortise::objects
