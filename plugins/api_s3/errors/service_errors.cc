// SPDX-License-Identifier: Apache-2.0
//
// From the object service's status and detail to S3's codes.
#include <mortise/abi/object_service.h>

#include <algorithm>

#include "api_s3/errors/errors.h"

namespace mortise::api_s3 {
namespace {

std::optional<Code> by_detail(int32_t detail) {
  switch (detail) {
    case MORTISE_NO_SUCH_BUCKET:
      return Code::no_such_bucket;
    case MORTISE_NO_SUCH_KEY:
      return Code::no_such_key;
    case MORTISE_NO_SUCH_VERSION:
      return Code::no_such_version;
    case MORTISE_NO_SUCH_UPLOAD:
      return Code::no_such_upload;
    case MORTISE_BUCKET_EXISTS:
      return Code::bucket_already_exists;
    case MORTISE_BUCKET_NOT_EMPTY:
      return Code::bucket_not_empty;
    case MORTISE_IS_DELETE_MARKER:
      return Code::method_not_allowed;
    case MORTISE_NOT_MODIFIED:
    case MORTISE_IF_MATCH:
    case MORTISE_IF_NONE_MATCH:
    case MORTISE_IF_MODIFIED_SINCE:
    case MORTISE_IF_UNMODIFIED_SINCE:
    case MORTISE_IF_SIZE:
    case MORTISE_IF_MTIME:
      return Code::precondition_failed;
    case MORTISE_BAD_DIGEST:
      return Code::bad_digest;
    case MORTISE_INCOMPLETE_BODY:
      return Code::incomplete_body;
    case MORTISE_ENTITY_TOO_SMALL:
      return Code::entity_too_small;
    case MORTISE_ENTITY_TOO_LARGE:
      return Code::entity_too_large;
    case MORTISE_INVALID_PART:
      return Code::invalid_part;
    case MORTISE_INVALID_PART_ORDER:
      return Code::invalid_part_order;
    case MORTISE_INVALID_PART_NUMBER:
      return Code::invalid_part_number;
    case MORTISE_INVALID_RANGE:
      return Code::invalid_range;
    case MORTISE_INVALID_VERSION:
      return Code::invalid_argument;
    case MORTISE_UNKNOWN_ALGORITHM:
    case MORTISE_CHECKSUM_MISUSE:
    case MORTISE_UPLOAD_SIZE_MISMATCH:
    case MORTISE_SOURCE_TOO_LARGE:
      return Code::invalid_request;
    case MORTISE_INVALID_BUCKET_NAME:
      return Code::invalid_bucket_name;
    case MORTISE_KEY_TOO_LONG:
      return Code::key_too_long;
    case MORTISE_INVALID_KEY:
      return Code::invalid_uri;
    case MORTISE_INVALID_PROPERTY:
    case MORTISE_INVALID_MARKER:
      return Code::invalid_argument;
    case MORTISE_CONFLICT:
      return Code::conditional_request_conflict;
    case MORTISE_EVENTS_FULL:
      return Code::slow_down;
    case MORTISE_BACKEND_UNAVAILABLE:
      return Code::service_unavailable;
    case MORTISE_LOCKED:
      return Code::access_denied;
    case MORTISE_LOCK_VERSIONING:
      return Code::invalid_bucket_state;
    case MORTISE_NO_OBJECT_LOCK:
      return Code::invalid_request;
    case MORTISE_BACKEND_FAILED:
    case MORTISE_NO_SUCH_BACKEND:
      return Code::backend_failed;
    case MORTISE_BACKEND_CIRCLE:
      return Code::loop_detected;
    default:
      return std::nullopt;
  }
}

Code by_status(mortise_status status) {
  switch (status) {
    case MORTISE_NOT_FOUND:
      return Code::no_such_key;
    case MORTISE_EXISTS:
      return Code::bucket_already_exists;
    case MORTISE_PRECONDITION:
      return Code::precondition_failed;
    case MORTISE_DENIED:
      return Code::access_denied;
    case MORTISE_INVALID:
      return Code::invalid_request;
    case MORTISE_TOO_LARGE:
      return Code::entity_too_large;
    case MORTISE_NO_SPACE:
      return Code::insufficient_storage;
    case MORTISE_UNSUPPORTED:
      return Code::not_implemented;
    case MORTISE_BUSY:
    case MORTISE_TIMED_OUT:
    case MORTISE_CANCELLED:  // the client has left, or reads on though it sends no more
      return Code::service_unavailable;
    default:
      return Code::internal_error;
  }
}

const char* condition_name(int32_t detail) {
  switch (detail) {
    case MORTISE_IF_MATCH:
      return "If-Match";
    case MORTISE_NOT_MODIFIED:
    case MORTISE_IF_NONE_MATCH:
      return "If-None-Match";
    case MORTISE_IF_MODIFIED_SINCE:
      return "If-Modified-Since";
    case MORTISE_IF_UNMODIFIED_SINCE:
      return "If-Unmodified-Since";
    case MORTISE_IF_SIZE:
      return "x-amz-if-match-size";
    case MORTISE_IF_MTIME:
      return "x-amz-if-match-last-modified-time";
    default:
      return nullptr;
  }
}

/// Texts of the service that are written for clients of any API, where S3 has one code for many causes.
bool tells_the_client(int32_t detail) {
  switch (detail) {
    case MORTISE_INVALID_VERSION:
    case MORTISE_UNKNOWN_ALGORITHM:
    case MORTISE_CHECKSUM_MISUSE:
    case MORTISE_UPLOAD_SIZE_MISMATCH:
    case MORTISE_SOURCE_TOO_LARGE:
    case MORTISE_INVALID_PROPERTY:
    case MORTISE_INVALID_BUCKET_NAME:
    case MORTISE_INVALID_MARKER:
    case MORTISE_NO_CHECKSUM_PLUGIN:
    case MORTISE_DISK_NEARLY_FULL:
    case MORTISE_EVENTS_FULL:
    case MORTISE_LOCKED:
    case MORTISE_LOCK_VERSIONING:
    case MORTISE_NO_OBJECT_LOCK:
    case MORTISE_BACKEND_CIRCLE:
      return true;
    default:
      return false;
  }
}

/// What is stored cannot be read: to try again is in vain, so the client is told what helps.
std::string explain_damage(const Subject& s) {
  if (s.key.empty()) return "What the server stored of this bucket is damaged. Its operator finds more in the log.";
  return "What the server stored of this object is damaged or missing, and is not served. Writing the object again "
         "replaces it; the server's operator finds more in the log.";
}

void add_subject(S3Error& e, int32_t detail, const Subject& s) {
  const auto add = [&](const char* name, std::string_view value) {
    if (!value.empty()) e.facts.emplace_back(name, value);
  };
  switch (detail) {
    case MORTISE_NO_SUCH_BUCKET:
    case MORTISE_BUCKET_EXISTS:
    case MORTISE_BUCKET_NOT_EMPTY:
    case MORTISE_INVALID_BUCKET_NAME:
      return add("BucketName", s.bucket);
    case MORTISE_NO_SUCH_VERSION:
      add("Key", s.key);
      return add("VersionId", s.version);
    case MORTISE_CONFLICT:
      return s.key.empty() ? add("BucketName", s.bucket) : add("Key", s.key);
    case MORTISE_NO_SUCH_KEY:
      return add("Key", s.key);
    case MORTISE_NO_SUCH_UPLOAD:
    case MORTISE_INVALID_PART:
    case MORTISE_INVALID_PART_ORDER:
      return add("UploadId", s.upload);
    case MORTISE_INVALID_VERSION:
      add("ArgumentName", "versionId");
      return add("ArgumentValue", s.version);
    case MORTISE_IS_DELETE_MARKER:
      return add("ResourceType", "DeleteMarker");
    default:
      break;
  }
}

Code code_of(const Error& error, const Subject& subject) {
  if (error.detail == MORTISE_CONFLICT && subject.key.empty()) return Code::operation_aborted;  // about the bucket
  const auto known = by_detail(error.detail);
  return known ? *known : by_status(static_cast<mortise_status>(error.status));
}

}  // namespace

S3Error from_service(const Error& error, const Subject& subject) {
  S3Error out(code_of(error, subject));
  if (tells_the_client(error.detail) && !error.message.empty()) out.message = error.message;
  if (error.status == Status::corrupt) out.message = explain_damage(subject);
  if (out.status >= 500) out.cause = error.message;
  add_subject(out, error.detail, subject);
  if (const char* condition = condition_name(error.detail)) out.facts.emplace_back("Condition", condition);
  for (const auto& fact : error.facts) {
    const bool there =
        std::any_of(out.facts.begin(), out.facts.end(), [&](const auto& f) { return f.first == fact.first; });
    const bool internal = fact.first == "Algorithm" || fact.first == "Calculated";  // raw, of MORTISE_BAD_DIGEST
    if (!there && !internal && out.status < 500) out.facts.push_back(fact);
  }
  return out;
}

S3Error from_service(const mortise_error& error, const Subject& subject) {
  return from_service(Error::from(error), subject);
}

}  // namespace mortise::api_s3
