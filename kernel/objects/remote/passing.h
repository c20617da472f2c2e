// SPDX-License-Identifier: Apache-2.0
//
// A range that is read from the backend for one reader, and not kept.
#pragma once

#include <mortise/call.h>
#include <mortise/http.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "kernel/objects/core/core.h"
#include "kernel/objects/remote/places.h"

namespace mortise::objects {

/// `length` bytes from `offset` of the object, if it still is the one with the ETag; else the body fails. The reader
/// paces it: what waits in memory is bounded.
std::unique_ptr<BodySource> make_passing_source(Core& core, const std::atomic<bool>& stopping, const Call& call,
                                                const Location& location, const std::string& key,
                                                const std::string& etag, uint64_t offset, uint64_t length);

}  // namespace mortise::objects
