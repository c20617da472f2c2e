// SPDX-License-Identifier: Apache-2.0
//
// Errors as IAM and STS name them.
#pragma once

#include <mortise/auth.h>
#include <mortise/error.h>
#include <mortise/result.h>

#include <string>
#include <string_view>

namespace mortise::api_iam {

struct IamError {
  int status = 400;
  std::string code;
  std::string message;
};

template <class T>
using Answered = Result<T, IamError>;
/// The XML of a result, without the element around it.
using Outcome = Answered<std::string>;

IamError no_such_entity(std::string message);
IamError already_exists(std::string message);
IamError delete_conflict(std::string message);
IamError malformed_policy(std::string message);
IamError limit_exceeded(std::string message);
IamError access_denied(std::string message);
IamError invalid_parameter(std::string message);  // ValidationError
IamError invalid_input(std::string message);
IamError missing_parameter(std::string_view name);
IamError not_supported(std::string message);
IamError malformed_list(std::string_view name);  // ValidationError

/// What the provider of mortise.identity/1 answers.
IamError from_provider(const mortise_error& error);
/// It has said nothing in time.
IamError silent_provider();
/// Why a signature was not accepted, which plugins say in the words of S3.
IamError from_refusal(const Authentication& refused);

}  // namespace mortise::api_iam
