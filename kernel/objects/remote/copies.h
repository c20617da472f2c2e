// SPDX-License-Identifier: Apache-2.0
//
// Changes of copies that change nothing for clients: a copy goes, or is doubted while the backend's object is changed.
#pragma once

#include <mortise/call.h>
#include <mortise/error.h>

#include <functional>
#include <string>

#include "kernel/objects/buckets/buckets.h"
#include "kernel/objects/remote/backend_object.h"

namespace mortise::objects {

class Engine;
using CopyDone = std::function<void(Result<bool>)>;

/// The copy of the key that is here is not to be served before the backend was asked, or may be served again. Tells
/// whether there was a copy of which that was not so before.
void set_doubt(Engine& engine, const Call& call, BucketPtr bucket, std::string key, bool doubt, CopyDone done);
/// Removes the copy. What is no copy stays. Tells whether there was one.
void evict_copy(Engine& engine, const Call& call, BucketPtr bucket, std::string key, CopyDone done);
/// The backend was seen to have `object` of that key, or nothing (nullptr): a copy of anything else goes. Whoever was
/// told of the new object is not to meet the old one again, so it is told behind `then`, and not at all if the copy
/// could not go: called once, at once or where a read may wait, if reads do.
void evict_unless_copy_of(const BackendObject* object, Engine& engine, const BucketPtr& bucket, const std::string& key,
                          std::function<void(Result<void>)> then);

}  // namespace mortise::objects
