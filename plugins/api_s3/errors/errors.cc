// SPDX-License-Identifier: Apache-2.0
#include "api_s3/errors/errors.h"

#include <algorithm>
#include <array>

namespace mortise::api_s3 {
namespace {

constexpr ErrorRow kTable[] = {
    {Code::access_control_list_not_supported, "AccessControlListNotSupported", 400, "The bucket does not allow ACLs."},
    {Code::access_denied, "AccessDenied", 403, "Access Denied"},
    {Code::access_forbidden, "AccessForbidden", 403, "CORSResponse: CORS is not enabled for this bucket."},
    {Code::authorization_header_malformed, "AuthorizationHeaderMalformed", 400,
     "The Authorization header is malformed."},
    {Code::authorization_query_parameters_error, "AuthorizationQueryParametersError", 400,
     "The authentication parameters of the query are not usable."},
    {Code::backend_failed, "BackendFailed", 502, "The bucket's objects are at a backend, which does not do its part."},
    {Code::bad_digest, "BadDigest", 400, "The digest sent with the request is not the digest of what was received."},
    {Code::bad_request, "BadRequest", 400, "The request cannot be understood."},
    {Code::bucket_already_exists, "BucketAlreadyExists", 409, "Somebody else owns a bucket of this name."},
    {Code::bucket_already_owned_by_you, "BucketAlreadyOwnedByYou", 409, "You own a bucket of this name already."},
    {Code::bucket_not_empty, "BucketNotEmpty", 409, "The bucket still holds objects, versions or delete markers."},
    {Code::conditional_request_conflict, "ConditionalRequestConflict", 409,
     "The object was changed by another request while this one was under way."},
    {Code::entity_too_large, "EntityTooLarge", 400, "The upload is larger than the largest size allowed."},
    {Code::entity_too_small, "EntityTooSmall", 400, "The upload is smaller than the smallest size allowed."},
    {Code::expired_token, "ExpiredToken", 400, "The provided token has expired."},
    {Code::illegal_location_constraint, "IllegalLocationConstraintException", 400,
     "The location constraint does not fit the region of this endpoint."},
    {Code::illegal_versioning_configuration, "IllegalVersioningConfigurationException", 400,
     "The versioning configuration names no status."},
    {Code::incomplete_body, "IncompleteBody", 400,
     "The body ended before the announced number of bytes, or its framing is broken."},
    {Code::insufficient_storage, "InsufficientStorage", 507, "There is no room left to store this."},
    {Code::internal_error, "InternalError", 500, "The server failed to do this; try again."},
    {Code::invalid_access_key_id, "InvalidAccessKeyId", 403, "There is no such access key."},
    {Code::invalid_argument, "InvalidArgument", 400, "A header or parameter has a value that is not allowed."},
    {Code::invalid_bucket_acl_with_block_public_access, "InvalidBucketAclWithBlockPublicAccessError", 400,
     "Bucket cannot have public ACLs set with BlockPublicAccess enabled"},
    {Code::invalid_bucket_acl_with_object_ownership, "InvalidBucketAclWithObjectOwnership", 400,
     "The bucket cannot have ACLs with this object ownership."},
    {Code::invalid_bucket_name, "InvalidBucketName", 400, "The name of the bucket is not valid."},
    {Code::invalid_bucket_state, "InvalidBucketState", 409, "The state of the bucket does not allow this."},
    {Code::invalid_chunk_size, "InvalidChunkSizeError", 403, "Only the last chunk may be smaller than 8192 bytes."},
    {Code::invalid_digest, "InvalidDigest", 400, "The Content-MD5 is not sixteen bytes in base64."},
    {Code::invalid_location_constraint, "InvalidLocationConstraint", 400, "There is no such region."},
    {Code::invalid_object_state, "InvalidObjectState", 403, "The storage class of the object does not allow this."},
    {Code::invalid_part, "InvalidPart", 400, "A part is missing, or its entity tag differs from the one given."},
    {Code::invalid_part_number, "InvalidPartNumber", 416, "The object has no part of this number."},
    {Code::invalid_part_order, "InvalidPartOrder", 400, "Parts must be listed in ascending order of their numbers."},
    {Code::invalid_policy_document, "InvalidPolicyDocument", 400, "The policy of the form is not valid."},
    {Code::invalid_range, "InvalidRange", 416, "The object has no bytes in the range asked for."},
    {Code::invalid_redirect_location, "InvalidRedirectLocation", 400,
     "The website redirect location must begin with '/', 'http://' or 'https://'."},
    {Code::invalid_request, "InvalidRequest", 400, "The request is not valid."},
    {Code::invalid_storage_class, "InvalidStorageClass", 400, "There is no such storage class here."},
    {Code::invalid_tag, "InvalidTag", 400, "A tag's key or value is not valid."},
    {Code::invalid_token, "InvalidToken", 400, "The provided token is malformed or otherwise invalid."},
    {Code::invalid_uri, "InvalidURI", 400, "The path or query of the request cannot be decoded."},
    {Code::key_too_long, "KeyTooLongError", 400, "The key is too long."},
    {Code::loop_detected, "LoopDetected", 508,
     "The bucket's objects are at a backend, which would ask this bucket for them."},
    {Code::malformed_acl, "MalformedACLError", 400,
     "The access control list is not well-formed or does not fit its schema."},
    {Code::malformed_policy, "MalformedPolicy", 400, "The policy is not well-formed."},
    {Code::malformed_post_request, "MalformedPOSTRequest", 400,
     "The body of your POST request is not well-formed multipart/form-data."},
    {Code::malformed_trailer, "MalformedTrailerError", 400, "The trailer of the body is not the one announced."},
    {Code::malformed_xml, "MalformedXML", 400, "The XML of the request is not well-formed or does not fit its schema."},
    {Code::max_message_length_exceeded, "MaxMessageLengthExceeded", 400, "The document in the body is too large."},
    {Code::max_post_pre_data_length_exceeded, "MaxPostPreDataLengthExceeded", 400,
     "Your POST request fields preceding the upload file were too large."},
    {Code::metadata_too_large, "MetadataTooLarge", 400, "The user metadata are larger than allowed."},
    {Code::method_not_allowed, "MethodNotAllowed", 405, "The method is not allowed on this resource."},
    {Code::missing_content_length, "MissingContentLength", 411, "The length of the body must be given."},
    {Code::missing_request_body, "MissingRequestBodyError", 400, "The request needs a body."},
    {Code::missing_security_header, "MissingSecurityHeader", 400, "A required header is missing."},
    {Code::no_such_bucket, "NoSuchBucket", 404, "The specified bucket does not exist"},
    {Code::no_such_bucket_policy, "NoSuchBucketPolicy", 404, "The bucket has no policy."},
    {Code::no_such_configuration, "NoSuchConfiguration", 404, "There is no such configuration."},
    {Code::no_such_cors_configuration, "NoSuchCORSConfiguration", 404, "The bucket has no CORS configuration."},
    {Code::no_such_key, "NoSuchKey", 404, "The specified key does not exist."},
    {Code::no_such_lifecycle_configuration, "NoSuchLifecycleConfiguration", 404,
     "The bucket has no lifecycle configuration."},
    {Code::no_such_object_lock_configuration, "NoSuchObjectLockConfiguration", 404,
     "The object has no lock of this kind."},
    {Code::no_such_public_access_block, "NoSuchPublicAccessBlockConfiguration", 404,
     "The bucket has no public access block."},
    {Code::no_such_tag_set, "NoSuchTagSet", 404, "The bucket has no tags."},
    {Code::no_such_upload, "NoSuchUpload", 404, "There is no such upload; it may have been completed or aborted."},
    {Code::no_such_version, "NoSuchVersion", 404, "The key has no version of this id."},
    {Code::no_such_website_configuration, "NoSuchWebsiteConfiguration", 404,
     "The bucket has no website configuration."},
    {Code::not_implemented, "NotImplemented", 501, "The request asks for something that is not implemented."},
    {Code::object_lock_configuration_not_found, "ObjectLockConfigurationNotFoundError", 404,
     "The bucket has no object lock."},
    {Code::operation_aborted, "OperationAborted", 409,
     "Another operation on the same resource is under way; try again."},
    {Code::ownership_controls_not_found, "OwnershipControlsNotFoundError", 404,
     "The bucket has no ownership controls."},
    {Code::precondition_failed, "PreconditionFailed", 412, "A condition of the request does not hold."},
    {Code::replication_configuration_not_found, "ReplicationConfigurationNotFoundError", 404,
     "The bucket has no replication configuration."},
    {Code::request_time_too_skewed, "RequestTimeTooSkewed", 403, "The clocks of client and server are too far apart."},
    {Code::request_timeout, "RequestTimeout", 400, "The body did not arrive in time."},
    {Code::server_side_encryption_configuration_not_found, "ServerSideEncryptionConfigurationNotFoundError", 404,
     "The bucket has no encryption configuration."},
    {Code::service_unavailable, "ServiceUnavailable", 503, "The server cannot do this at the moment; try again."},
    {Code::signature_does_not_match, "SignatureDoesNotMatch", 403,
     "The signature is not the one calculated from the request and the secret of this access key."},
    {Code::slow_down, "SlowDown", 503, "Too many requests at once; try again more slowly."},
    {Code::unexpected_content, "UnexpectedContent", 400, "This request must not have a body."},
    {Code::unresolvable_grant_by_email, "UnresolvableGrantByEmailAddress", 400, "No user has this e-mail address."},
    {Code::x_amz_content_sha256_mismatch, "XAmzContentSHA256Mismatch", 400,
     "x-amz-content-sha256 is not the digest of what was received."},
};
static_assert(std::size(kTable) == static_cast<size_t>(Code::count_), "every code has its row");
static_assert(
    [] {
      for (size_t i = 0; i < std::size(kTable); ++i)
        if (static_cast<size_t>(kTable[i].code) != i) return false;
      return true;
    }(),
    "rows are in the order of the codes");

}  // namespace

std::span<const ErrorRow> error_table() noexcept { return kTable; }
const ErrorRow& row_of(Code code) noexcept { return kTable[static_cast<size_t>(code)]; }

const ErrorRow* find_error(std::string_view name) noexcept {
  const auto* row =
      std::find_if(std::begin(kTable), std::end(kTable), [&](const ErrorRow& r) { return name == r.name; });
  return row == std::end(kTable) ? nullptr : row;
}

S3Error::S3Error(std::string_view name, std::string_view text, Pairs extra)
    : status(403), code(name), message(text), facts(std::move(extra)) {
  const ErrorRow* row = find_error(name);
  if (row == nullptr) return;
  status = row->status;
  if (message.empty()) message = row->message;
}

S3Error missing_digest() {
  return {Code::invalid_request, "Missing required header for this request: Content-MD5 OR x-amz-checksum-*"};
}

S3Error invalid_argument(std::string_view message, std::string_view name, std::string_view value) {
  return S3Error(Code::invalid_argument, message)
      .with("ArgumentName", std::string(name))
      .with("ArgumentValue", std::string(value));
}

}  // namespace mortise::api_s3
