// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ais/client/http_message.h"

#include <mortise/error.h>

#include <string>

namespace mortise::ais {

/// What a refusal says: AIStore's JSON in the body, of a HEAD in the header Hdr-Error; else the body, or the status
/// alone. One line. `detail` is the status of HTTP, the fact "type" the name of the error ("ErrBckNotFound").
Error server_error(const HttpRequest& request, const HttpAnswer& answer);

bool is_not_found(const Error& error);
/// The bucket is there, and the object is not.
bool is_missing_object(const Error& error);
/// The name that the server gives the kind of error; empty if it gives none.
std::string error_type(const Error& error);

}  // namespace mortise::ais
