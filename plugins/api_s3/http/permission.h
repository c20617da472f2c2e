// SPDX-License-Identifier: Apache-2.0
//
// Whether a caller may do something: the question, as the access service is asked, and what came of it.
#pragma once

#include <mortise/auth.h>

#include <string>
#include <string_view>

#include "api_s3/errors/errors.h"
#include "api_s3/http/condition_values.h"

namespace mortise::api_s3 {

class FoundBucket;

/// What somebody wants to do. Views.
struct Wanted {
  const FoundBucket* bucket = nullptr;
  std::string_view action;
  std::string_view key = {};
  std::string_view version = {};
  std::string_view upload = {};
  std::string_view prefix = {};  // of a list, where the request names none
  std::string_view tags = {};    // as they are stored, which a copy takes over from its source
  bool of_own = false;           // of something that the caller makes, and will own
};

/// The question in the form of the ABI; views the context and what `wanted` views, and stays where it is.
class AccessQuestion {
 public:
  /// `object`: as it was read for the request; may be nullptr.
  AccessQuestion(const Context& context, const Wanted& wanted, const mortise_object* object);
  AccessQuestion(const AccessQuestion&) = delete;
  AccessQuestion& operator=(const AccessQuestion&) = delete;
  const mortise_access_request& abi() const noexcept { return asked_; }

 private:
  const mortise_identity identity_;
  const Wanted wanted_;
  const ConditionValues conditions_;
  mortise_access_request asked_;
};

/// The answer.
struct Permission {
  bool allowed = false;
  bool undecided = false;  // not allowed, because nobody could tell in time
  bool forbidden = false;  // not allowed, because somebody denies it: not for want of somebody who allows it
  std::string why;         // of a denial, for the log: ": denied by auth_x: statement 7"

  static Permission of(const mortise_decision& decision);
};

/// Whether a caller who is refused, and may list the bucket, is told instead that there is nothing to read.
bool may_be_told_of_missing(const Wanted& wanted, const Permission& permission) noexcept;
S3Error missing_error(const Wanted& wanted, const mortise_error& error, const mortise_opened* opened);
/// What a caller who is not allowed is told.
S3Error refusal_of(const Wanted& wanted, const Permission& permission);

}  // namespace mortise::api_s3
