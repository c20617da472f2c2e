// SPDX-License-Identifier: Apache-2.0
//
// A range that is read from the backend for one reader, and not kept.
#pragma once

#include <mortise/call.h>
#include <mortise/error.h>
#include <mortise/http.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "kernel/objects/core/core.h"
#include "kernel/objects/remote/places.h"

namespace mortise::objects {

using OnUncachedRead = std::function<void(Result<std::unique_ptr<BodySource>>)>;

/// `length` bytes from `offset` of the object with the ETag. Calls `begun` once, at once or on the remote's thread,
/// when the backend has answered: MORTISE_IF_MATCH if it has another object by now. The reader paces the source: what
/// waits in memory is bounded.
void open_uncached_source(Core& core, const std::atomic<bool>& stopping, const Call& call, const Location& location,
                          const std::string& key, const std::string& etag, uint64_t offset, uint64_t length,
                          OnUncachedRead begun);

/// The same for a body that has begun already: it fails where `begun` would be told why.
std::unique_ptr<BodySource> make_uncached_source(Core& core, const std::atomic<bool>& stopping, const Call& call,
                                                 const Location& location, const std::string& key,
                                                 const std::string& etag, uint64_t offset, uint64_t length);

}  // namespace mortise::objects
