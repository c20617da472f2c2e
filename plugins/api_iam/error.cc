// SPDX-License-Identifier: Apache-2.0
#include "api_iam/error.h"

#include <mortise/abi/identity.h>

#include <array>
#include <utility>

namespace mortise::api_iam {
namespace {

struct Translation {
  std::string_view s3_code, code;
  int status;
  std::string_view message;  // empty: the plugin's
};

constexpr std::array kTranslations = std::to_array<Translation>({
    {"InvalidAccessKeyId", "InvalidClientTokenId", 403, "The security token included in the request is invalid."},
    {"InvalidToken", "InvalidClientTokenId", 403, "The security token included in the request is invalid."},
    {"ExpiredToken", "ExpiredToken", 403, "The security token included in the request is expired"},
    {"SignatureDoesNotMatch", "SignatureDoesNotMatch", 403, ""},
    {"RequestTimeTooSkewed", "SignatureDoesNotMatch", 403, ""},
    {"AccessDenied", "AccessDenied", 403, ""},
    {"AuthorizationHeaderMalformed", "IncompleteSignature", 400, ""},
    {"AuthorizationQueryParametersError", "IncompleteSignature", 400, ""},
    {"ServiceUnavailable", "ServiceUnavailable", 503, ""},
    {"SlowDown", "Throttling", 400, ""},
    {"InternalError", "InternalFailure", 500, ""},
});

}  // namespace

IamError no_such_entity(std::string message) { return {404, "NoSuchEntity", std::move(message)}; }
IamError already_exists(std::string message) { return {409, "EntityAlreadyExists", std::move(message)}; }
IamError delete_conflict(std::string message) { return {409, "DeleteConflict", std::move(message)}; }
IamError malformed_policy(std::string message) { return {400, "MalformedPolicyDocument", std::move(message)}; }
IamError limit_exceeded(std::string message) { return {409, "LimitExceeded", std::move(message)}; }
IamError access_denied(std::string message) { return {403, "AccessDenied", std::move(message)}; }
IamError invalid_parameter(std::string message) { return {400, "ValidationError", std::move(message)}; }
IamError invalid_input(std::string message) { return {400, "InvalidInput", std::move(message)}; }
IamError not_supported(std::string message) { return {501, "NotImplemented", std::move(message)}; }

IamError malformed_list(std::string_view name) {
  return invalid_parameter("The members of " + std::string(name) + " are numbered from 1 on, and whole.");
}

IamError missing_parameter(std::string_view name) {
  return invalid_parameter("1 validation error detected: Value null at '" + std::string(name) +
                           "' failed to satisfy constraint: Member must not be null");
}

IamError from_provider(const mortise_error& error) {
  std::string message(view(error.message));
  switch (error.status) {
    case MORTISE_NOT_FOUND:
      return no_such_entity(std::move(message));
    case MORTISE_EXISTS:
      return already_exists(std::move(message));
    case MORTISE_PRECONDITION:
      return delete_conflict(std::move(message));
    case MORTISE_INVALID:
      return error.detail == MORTISE_IDENTITY_LIMIT ? limit_exceeded(std::move(message))
                                                    : invalid_parameter(std::move(message));
    case MORTISE_TOO_LARGE:
      return limit_exceeded(std::move(message));
    case MORTISE_UNSUPPORTED:
      return not_supported(std::move(message));
    case MORTISE_BUSY:
      return {409, "ConcurrentModification", std::move(message)};
    default:
      return {500, "ServiceFailure", "The request could not be carried out. Look whether it was, and try again."};
  }
}

IamError silent_provider() {
  mortise_error silent = empty_error();
  silent.status = MORTISE_TIMED_OUT;
  return from_provider(silent);
}

IamError from_refusal(const Authentication& refused) {
  for (const Translation& t : kTranslations)
    if (refused.code == t.s3_code)
      return {t.status, std::string(t.code), t.message.empty() ? refused.message : std::string(t.message)};
  return {400, "IncompleteSignature", refused.message};
}

}  // namespace mortise::api_iam
