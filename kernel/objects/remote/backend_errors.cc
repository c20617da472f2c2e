// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/remote/backend_errors.h"

#include <mortise/abi/object_service.h>
#include <mortise/abi/remote.h>

#include <string>

namespace mortise::objects {

Error of_backend(const Error& e, std::string_view key) {
  const std::string text = "the bucket's backend: " + e.message;
  if (e.detail == MORTISE_REMOTE_CIRCLE && e.status == Status::invalid)
    return Error(Status::invalid, MORTISE_BACKEND_CIRCLE, e.message);  // it came through others, which would all say so
  switch (e.status) {
    case Status::not_found:
      if (e.detail == MORTISE_REMOTE_NO_SUCH_KEY)
        return Error(Status::not_found, MORTISE_NO_SUCH_KEY, "there is no object '" + std::string(key) + "'");
      return Error(Status::not_found, MORTISE_NO_SUCH_BACKEND, text);
    case Status::precondition:
      return Error(Status::precondition,
                   e.detail == MORTISE_REMOTE_NOT_MODIFIED ? MORTISE_NOT_MODIFIED : MORTISE_IF_MATCH, text);
    case Status::busy:
    case Status::timed_out:
      return Error(Status::busy, MORTISE_BACKEND_UNAVAILABLE, text);
    case Status::cancelled:
    case Status::too_large:
    case Status::unsupported:
      return Error(e.status, text);
    case Status::unknown:
      return Error(Status::unknown, MORTISE_BACKEND_FAILED, text);
    default:
      return Error(Status::io, MORTISE_BACKEND_FAILED, text);
  }
}

Error of_backend(const mortise_error& error, std::string_view key) { return of_backend(Error::from(error), key); }

}  // namespace mortise::objects
