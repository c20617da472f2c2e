// SPDX-License-Identifier: Apache-2.0
//
// What one reader of a fetch is given: from the fetch as long as it keeps pace, from the copy behind it, and from the
// backend where there is no copy.
#pragma once

#include <mortise/http.h>

#include <cstdint>
#include <memory>

#include "kernel/objects/read/reading.h"
#include "kernel/objects/remote/fetch.h"

namespace mortise::objects {

class Engine;

/// The bytes of `span` of `object`, which the fetch has begun.
std::unique_ptr<BodySource> make_reader_source(Engine& engine, const std::atomic<bool>& stopping,
                                               std::shared_ptr<Fetch> fetch, BackendObjectPtr object, const Span& span);

}  // namespace mortise::objects
