// SPDX-License-Identifier: Apache-2.0
//
// A policy, parsed: what it allows and denies.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy_model/condition.h"
#include "policy_model/pattern.h"
#include "policy_model/principal.h"
#include "policy_model/values.h"

namespace mortise::policy_model {

inline constexpr size_t kMaxPolicy = 20480;  // bytes; AWS's limit for buckets

enum class Effect : uint8_t { none, allow, deny };

/// What somebody wants to do. Views.
struct Request {
  Caller caller;
  std::string_view action;    // "s3:GetObject"
  std::string_view resource;  // "arn:aws:s3:::bucket/key"
  /// What an allow that names the account comes to; see Principals.
  Principals::AccountIs account = Principals::AccountIs::nobody;
  /// Only those allows count that name the caller alone.
  bool by_name_only = false;
};

struct Statement {
  size_t number = 0;  // in the policy, from 1 on
  std::string sid;
  Effect effect = Effect::none;
  std::optional<Principals> principals;  // of a bucket's policy
  bool not_principals = false;
  std::vector<Pattern> actions;
  bool not_actions = false;
  std::vector<Pattern> resources;
  bool not_resources = false;
  std::vector<Condition> conditions;

  /// About this caller, action and resource, whatever the conditions say.
  bool concerns(const Request& request, const Values& values) const;
  /// The first condition that does not hold; nullptr: all do.
  const Condition* failing(const Values& values) const;
  /// "statement 2 (ReadOnly)"
  std::string name() const;
};

/// Told of each statement that concerns a request.
class Trace {
 public:
  Trace() = default;
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;
  /// `failing`: the condition for which it does not apply; nullptr: it applies.
  virtual void concerned(const Statement& statement, const Condition* failing) = 0;

 protected:
  ~Trace() = default;
};

struct Decision {
  Effect effect = Effect::none;
  const Statement* by = nullptr;  // of the policy; a deny by none: it takes too long to find out
};

/// Constant once made, hence for any thread.
class Policy {
 public:
  enum class Kind : uint8_t {
    bucket,    // says who: Principal
    identity,  // of whoever it is attached to
    trust      // of a role: says who may act as it, and names no resource
  };
  /// Refused with the text that AWS has.
  static Result<Policy> parse(std::string_view document, Kind kind);

  /// A deny before an allow before neither. With a trace all statements are looked at, without one only as many as it
  /// takes.
  Decision evaluate(const Request& request, const Values& values, Trace* trace = nullptr) const;

  const std::vector<Statement>& statements() const noexcept { return statements_; }

 private:
  std::vector<Statement> statements_;
};

/// Whether all that the policy says can be about this bucket: "Policy has invalid resource" where it cannot.
Result<void> check_resources(const Policy& policy, std::string_view bucket);

/// AWS's definition: does it allow anything to everybody, under no condition that names fixed networks or principals?
bool is_public(const Policy& policy);

/// "arn:aws:s3:::bucket/key", "arn:aws:s3:::bucket"; without a bucket "arn:aws:s3:::*".
std::string resource_arn(std::string_view bucket, std::string_view key);

}  // namespace mortise::policy_model
