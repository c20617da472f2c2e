// SPDX-License-Identifier: Apache-2.0
//
// From the object service's status and detail to AIStore's statuses and types.
#include <mortise/bytes.h>

#include <mortise/text.h>

#include "api_native/errors/native_error.h"

namespace mortise::api_native {
namespace {

/// 5xx but 501 only for what may be better later: clients repeat those requests for a minute and more.
int status_of(mortise_status status) {
  switch (status) {
    case MORTISE_NOT_FOUND:
      return 404;
    case MORTISE_EXISTS:
    case MORTISE_PRECONDITION:
      return 409;
    case MORTISE_DENIED:
      return 403;
    case MORTISE_INVALID:
      return 400;
    case MORTISE_TOO_LARGE:
      return 413;
    case MORTISE_NO_SPACE:
      return 507;
    case MORTISE_UNSUPPORTED:
      return 501;
    case MORTISE_BUSY:
    case MORTISE_TIMED_OUT:
    case MORTISE_CANCELLED:  // the client has left, or reads on though it sends no more
      return 503;
    default:
      return 500;
  }
}

std::string_view fact(const mortise_error& error, std::string_view name) {
  for (uint32_t i = 0; i < error.fact_count; ++i)
    if (view(error.facts[i].name) == name) return view(error.facts[i].value);
  return {};
}

constexpr size_t kLongestChecksum = 128;  // as it is told: of the longest algorithms

/// The command line's tests compare this text.
NativeError bad_checksum(const mortise_error& error, const Subject& s) {
  return {500, "ErrBadCksum",
          "BAD DATA CHECKSUM: " + std::string(fact(error, "Algorithm")) + "(" + s.checksum.substr(0, kLongestChecksum) +
              " != " + text::to_hex(fact(error, "Calculated")) + ") (context: " + s.object + ")"};
}

NativeError bad_range(const mortise_error& error) {
  const std::string size(fact(error, "ActualObjectSize"));
  return NativeError(416, "ErrRangeNotSatisfiable", "size=" + size + ": not satisfiable range")
      .header("Content-Range", "bytes */" + size);
}

}  // namespace

NativeError from_service(const mortise_error& error, const Subject& s) {
  switch (error.detail) {
    case MORTISE_NO_SUCH_BUCKET:
      return no_such_bucket(s.bucket);
    case MORTISE_NO_SUCH_KEY:
    case MORTISE_NO_SUCH_VERSION:
    case MORTISE_IS_DELETE_MARKER:
      return no_such_object(s.object);
    case MORTISE_NO_SUCH_UPLOAD:
      return {404, "", "the upload of " + s.object + " does not exist"};
    case MORTISE_BUCKET_EXISTS:
      return {409, "ErrBucketAlreadyExists", "bucket \"" + s.bucket + "\" already exists"};
    case MORTISE_CONFLICT:
      return {409, "", (s.object.empty() ? s.bucket : s.object) + " was changed by somebody else meanwhile"};
    case MORTISE_BAD_DIGEST:
      return bad_checksum(error, s);
    case MORTISE_INVALID_RANGE:
      return bad_range(error);
    case MORTISE_NO_SUCH_BACKEND:
      return {404, "ErrRemoteBckNotFound", std::string(view(error.message))};
    case MORTISE_BACKEND_CIRCLE:
      return {508, "", std::string(view(error.message))};
    case MORTISE_BACKEND_UNAVAILABLE:
      return NativeError(503, "", "the backend of " + s.bucket + " cannot be reached")
          .because(std::string(view(error.message)));
    case MORTISE_BACKEND_FAILED:
      return NativeError(502, "", "the backend of " + s.bucket + " has failed")
          .because(std::string(view(error.message)));
    default:
      break;
  }
  const int status = status_of(error.status);
  std::string told(view(error.message));
  if (status < 500 || status == 501 || status == 507) return {status, "", std::move(told)};
  // To repeat the request is in vain, which a client cannot see by the status.
  if (error.status == MORTISE_CORRUPT)
    return NativeError(500, "",
                       "what the server stored of " + (s.object.empty() ? s.bucket : s.object) +
                           " is damaged or missing, and is not served" +
                           (s.object.empty() ? "" : "; writing the object again replaces it"))
        .because(std::move(told));
  return NativeError(status, "", status == 503 ? "the server is busy" : "internal error").because(std::move(told));
}

}  // namespace mortise::api_native
