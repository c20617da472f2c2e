// SPDX-License-Identifier: Apache-2.0
//
// Every error an S3 client can get from this plugin: code, HTTP status, message, in one table (errors.cc); and S3Error,
// a row of it on its way to the client with the extra elements and headers of the case.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::api_s3 {

/// In the order of the table.
enum class Code : uint8_t {
  access_control_list_not_supported,
  access_denied,
  access_forbidden,
  authorization_header_malformed,
  authorization_query_parameters_error,
  backend_failed,
  bad_digest,
  bad_request,
  bucket_already_exists,
  bucket_already_owned_by_you,
  bucket_not_empty,
  conditional_request_conflict,
  entity_too_large,
  entity_too_small,
  expired_token,
  illegal_location_constraint,
  illegal_versioning_configuration,
  incomplete_body,
  insufficient_storage,
  internal_error,
  invalid_access_key_id,
  invalid_argument,
  invalid_bucket_acl_with_block_public_access,
  invalid_bucket_acl_with_object_ownership,
  invalid_bucket_name,
  invalid_bucket_state,
  invalid_chunk_size,
  invalid_digest,
  invalid_location_constraint,
  invalid_object_state,
  invalid_part,
  invalid_part_number,
  invalid_part_order,
  invalid_policy_document,
  invalid_range,
  invalid_redirect_location,
  invalid_request,
  invalid_storage_class,
  invalid_tag,
  invalid_token,
  invalid_uri,
  key_too_long,
  loop_detected,
  malformed_acl,
  malformed_policy,
  malformed_post_request,
  malformed_trailer,
  malformed_xml,
  max_message_length_exceeded,
  max_post_pre_data_length_exceeded,
  metadata_too_large,
  method_not_allowed,
  missing_content_length,
  missing_request_body,
  missing_security_header,
  no_such_bucket,
  no_such_bucket_policy,
  no_such_configuration,
  no_such_cors_configuration,
  no_such_key,
  no_such_lifecycle_configuration,
  no_such_object_lock_configuration,
  no_such_public_access_block,
  no_such_tag_set,
  no_such_upload,
  no_such_version,
  no_such_website_configuration,
  not_implemented,
  object_lock_configuration_not_found,
  operation_aborted,
  ownership_controls_not_found,
  precondition_failed,
  replication_configuration_not_found,
  request_time_too_skewed,
  request_timeout,
  server_side_encryption_configuration_not_found,
  service_unavailable,
  signature_does_not_match,
  slow_down,
  unexpected_content,
  unresolvable_grant_by_email,
  x_amz_content_sha256_mismatch,
  count_,
};

struct ErrorRow {
  Code code;
  const char* name;
  int status;
  const char* message;
};

/// The whole table, indexed by Code.
std::span<const ErrorRow> error_table() noexcept;
const ErrorRow& row_of(Code code) noexcept;
/// The row of an S3 code's name, or nullptr.
const ErrorRow* find_error(std::string_view name) noexcept;

/// An error answer. Copies what it is given.
struct S3Error {
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  int status;
  std::string code;
  std::string message;
  Pairs facts;        // extra elements of the document, in order
  Pairs headers;      // extra headers
  std::string cause;  // for the log only: what really went wrong

  S3Error(Code c) : S3Error(c, row_of(c).message) {}  // NOLINT(google-explicit-constructor)
  S3Error(Code c, std::string_view text) : status(row_of(c).status), code(row_of(c).name), message(text) {}
  /// What an authentication plugin or the payload decoder named; unknown names are refusals, 403.
  S3Error(std::string_view name, std::string_view text, Pairs extra);

  bool is(Code c) const noexcept { return code == row_of(c).name; }
  S3Error&& with(std::string name, std::string value) && {
    facts.emplace_back(std::move(name), std::move(value));
    return std::move(*this);
  }
  S3Error&& because(std::string text) && {
    cause = std::move(text);
    return std::move(*this);
  }
  S3Error&& header(std::string name, std::string value) && {
    headers.emplace_back(std::move(name), std::move(value));
    return std::move(*this);
  }
};

/// 400 InvalidArgument about one header or parameter.
S3Error invalid_argument(std::string_view message, std::string_view name, std::string_view value);

/// 400 InvalidRequest: AWS wants Content-MD5 or a checksum of such a body.
S3Error missing_digest();

/// Nothing, or why not.
using Refusal = std::optional<S3Error>;

/// A value, or why there is none.
template <class T>
using Or = Result<T, S3Error>;

/// What a failed call was about; becomes elements of the document. Empty fields are left out.
struct Subject {
  std::string_view bucket;
  std::string_view key;
  std::string_view version;
  std::string_view upload;
};

/// The S3 form of what the object service reported.
S3Error from_service(const mortise_error& error, const Subject& subject);
S3Error from_service(const Error& error, const Subject& subject);

}  // namespace mortise::api_s3
