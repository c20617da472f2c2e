// SPDX-License-Identifier: Apache-2.0
//
// GET of an object: what comes goes on to the receiver.
#pragma once

#include <mortise/error.h>
#include <mortise/remote.h>

#include <functional>
#include <memory>

#include "remote_transport/described_object.h"
#include "remote_transport/exchange.h"

namespace mortise::remote_transport {

/// What the head of a success says of the object; an error ends the download.
using Describe = std::function<Result<DescribedObject>(const Head& head)>;

/// What the failure of a download means, where the place alone cannot tell.
using Explain = std::function<Error(const Error& error)>;

/// Begins; `transfer` is set first.
void download(Loop& loop, const std::shared_ptr<Place>& place, Request request, const Call& call, Describe describe,
              RemoteReceiver receiver, mortise_remote_transfer*& transfer, Explain explain = {});

/// The handle of a download that has ended before it began.
mortise_remote_transfer* ended_transfer();

}  // namespace mortise::remote_transport
