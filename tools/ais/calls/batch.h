// SPDX-License-Identifier: Apache-2.0
//
// Many objects in one answer.
#pragma once

#include "ais/calls/message.h"

namespace mortise::ais {

/// `request`: {"in": [{"objname", "bucket", "provider", "archpath"}], "mime", "coer", "onob", "strm"}; those without a
/// bucket are of this one, which may be none. The archive alone with "strm"; else behind a description.
Result<HttpAnswer> get_batch(HttpClient& http, const BucketUri& bucket, const Json& request, BodySink& sink);

}  // namespace mortise::ais
