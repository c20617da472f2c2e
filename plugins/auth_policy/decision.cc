// SPDX-License-Identifier: Apache-2.0
#include "auth_policy/decision.h"

#include <mortise/bytes.h>
#include <mortise/identity_rules.h>

#include <array>
#include <utility>
#include <vector>

#include "auth_policy/native_actions.h"
#include "auth_policy/request_values.h"
#include "s3_model/public_access_block.h"

namespace mortise::auth_policy {
namespace {

using policy_model::Condition;
using policy_model::Effect;
using policy_model::Policy;
using policy_model::Statement;
using Opinion = AuthorizationDecision::Opinion;

std::string_view property(const mortise_bucket& bucket, std::string_view name) {
  for (uint32_t i = 0; i < bucket.property_count; ++i)
    if (view(bucket.properties[i].name) == name) return view(bucket.properties[i].value);
  return {};
}

/// Whom the policy of a bucket cannot keep from reading, replacing and removing it.
bool can_always(const mortise_access_request& r) {
  constexpr std::array<std::string_view, 3> kActions{"s3:GetBucketPolicy", "s3:PutBucketPolicy",
                                                     "s3:DeleteBucketPolicy"};
  if (r.identity->anonymous != 0 || r.bucket_owner.size == 0) return false;
  if (view(r.bucket_owner) != view(r.identity->id)) return false;
  for (const std::string_view action : kActions)
    if (view(r.action) == action) return true;
  return false;
}

/// Who vouches for a caller without a name here, as the API that took its token says.
std::string_view provider_of(const mortise_access_request& request) {
  if (request.identity->anonymous == 0) return {};
  for (size_t i = 0; i < request.condition_count; ++i)
    if (view(request.conditions[i].name) == "aws:FederatedProvider") return view(request.conditions[i].value);
  return {};
}

/// A line for each statement that concerns the request, if somebody wants to know.
class Explanation final : public policy_model::Trace {
 public:
  Explanation(std::vector<std::string>* lines, std::string policy) : lines_(lines), policy_(std::move(policy)) {}

  /// As evaluate() wants it.
  Trace* wanted() noexcept { return lines_ == nullptr ? nullptr : this; }
  void concerned(const Statement& statement, const Condition* failing) override {
    std::string line = statement.name() + (statement.effect == Effect::allow ? ": Allow" : ": Deny");
    line += failing == nullptr
                ? ", applies"
                : ", does not apply: " + failing->operator_name() + " " + failing->key() + " does not hold";
    say(line);
  }
  void say(const std::string& text) {
    if (lines_ != nullptr) lines_->push_back(policy_ + ": " + text);
  }

 private:
  std::vector<std::string>* const lines_;
  const std::string policy_;
};

/// Collects what each policy says.
class Decider {
 public:
  Decider(const mortise_access_request& request, const Findings& findings, int64_t now_ms)
      : r_(request),
        f_(findings),
        values_(request, findings.user.get(), findings.tags, now_ms),
        arn_(request.resource.size != 0 ? std::string(view(request.resource))
                                        : policy_model::resource_arn(view(request.bucket), view(request.key))),
        s3_action_(s3_action_of(view(request.action))),
        asked_{{request.identity->anonymous != 0 ? std::string_view() : view(request.identity->id),
                view(request.identity->session_name), provider_of(request)},
               s3_action_.empty() ? view(request.action) : s3_action_,
               arn_} {}

  std::optional<AuthorizationDecision> run() {
    if (f_.bucket != nullptr) ask_bucket(*f_.bucket);
    if (r_.resource_policy.size != 0) ask_resource();
    if (f_.user != nullptr) ask_user(*f_.user);
    if (f_.user != nullptr && f_.user->has_boundary()) ask_boundary(*f_.user);
    if (r_.identity->session_policy.size != 0) ask_session();
    if (values_.lacks_tags()) return std::nullopt;
    for (const std::string& line : lines_) r_.explain(r_.explain_context, str(line));
    if (!denied_.empty()) return AuthorizationDecision(Opinion::deny, denied_);
    if (allowed_) return AuthorizationDecision(Opinion::allow);
    return AuthorizationDecision(is_bound() ? Opinion::not_by_default : Opinion::none);
  }

 private:
  /// Whether the caller may only what is allowed. A role has nothing of its own.
  bool is_bound() const {
    return (f_.user != nullptr && f_.user->any()) || (r_.identity->anonymous == 0 && is_role_id(view(r_.identity->id)));
  }

  /// The trust of a role. Whom it does not include may not, whatever else allows it; whom it includes as one of the
  /// account needs a policy of its own.
  void ask_resource() {
    values_.renew();
    Explanation explanation(wanted_lines(), "the policy of the resource");
    const auto policy = Policy::parse(view(r_.resource_policy), Policy::Kind::trust);
    if (!policy) denied_ = "the policy of the resource cannot be understood";
    if (!policy) return explanation.say("cannot be understood");
    policy_model::Request included = asked_;
    included.account = policy_model::Principals::AccountIs::every_user;
    const auto decision = policy->evaluate(included, values_, explanation.wanted());
    if (decision.effect == Effect::deny) denied_ = "the policy of the resource, " + name_of(decision);
    if (decision.effect == Effect::none) denied_ = "the policy of the resource does not allow it";
    values_.renew();
    allowed_ = allowed_ || policy->evaluate(asked_, values_).effect == Effect::allow;
  }

  /// What gives nothing, and denies what it does not allow, whatever the rest says; but, as with AWS, not what the
  /// bucket's policy allows to the caller by name. What it denies itself it denies. nullptr: it cannot be understood.
  void ask_limit(const std::string& title, const Policy* policy) {
    values_.renew();
    Explanation explanation(wanted_lines(), title);
    if (policy == nullptr) denied_ = title + " cannot be understood";
    if (policy == nullptr) return explanation.say("cannot be understood");
    const auto decision = policy->evaluate(asked_, values_, explanation.wanted());
    if (decision.effect == Effect::allow) return;
    if (decision.effect == Effect::none && is_named_)
      return explanation.say("does not allow it, but the bucket's policy does, and names the caller");
    denied_ = decision.effect == Effect::deny ? title + ", " + name_of(decision) : title + " does not allow it";
    explanation.say("does not allow it");
  }

  void ask_session() { ask_limit("the session's policy", f_.session.get()); }

  void ask_boundary(const UserPolicies& user) {
    ask_limit("the permissions boundary '" + user.boundary_name + "'", user.boundary ? &*user.boundary : nullptr);
  }

  void ask_bucket(const BucketPolicy& bucket) {
    Explanation explanation(wanted_lines(), "the bucket's policy");
    if (!bucket.policy) {
      explanation.say("cannot be understood");
      return deny_unless_owner("the bucket's policy cannot be understood", explanation);
    }
    const auto decision = bucket.policy->evaluate(asked_, values_, explanation.wanted());
    if (decision.effect == Effect::deny)
      return deny_unless_owner("the bucket's policy, " + name_of(decision), explanation);
    if (decision.effect != Effect::allow) return;
    // Everybody who has a key here belongs to the bucket's account.
    if (bucket.is_public && r_.identity->anonymous != 0 && is_restricted())
      return explanation.say(
          "is public, and the bucket's or the server's public access block (RestrictPublicBuckets) leaves others out");
    allowed_ = true;
    if (!has_limit()) return;
    values_.renew();
    policy_model::Request by_name = asked_;
    by_name.by_name_only = true;
    is_named_ = bucket.policy->evaluate(by_name, values_).effect == Effect::allow;
  }

  bool has_limit() const {
    return r_.identity->session_policy.size != 0 || (f_.user != nullptr && f_.user->has_boundary());
  }

  static std::string name_of(const policy_model::Decision& decision) {
    return decision.by == nullptr ? "which takes too long to evaluate" : decision.by->name();
  }

  void deny_unless_owner(std::string why, Explanation& explanation) {
    if (can_always(r_)) return explanation.say("does not bind the bucket's owner here");
    denied_ = std::move(why);
  }

  std::vector<std::string>* wanted_lines() noexcept { return r_.explain == nullptr ? nullptr : &lines_; }

  bool is_restricted() const {
    const std::string_view stored = property(*r_.opened, s3_model::kPublicAccessBlockProperty);
    return s3_model::PublicAccessBlock::in_force(stored, view(r_.public_access_block)).restrict_public_buckets;
  }

  void ask_user(const UserPolicies& user) {
    if (!user.unreadable.empty()) denied_ = "the policy '" + user.unreadable + "' cannot be understood";
    for (const auto& [name, policy] : user.policies) {
      values_.renew();
      const std::string title = "policy '" + name + "'";
      Explanation explanation(wanted_lines(), title);
      const auto decision = policy.evaluate(asked_, values_, explanation.wanted());
      if (decision.effect == Effect::deny) denied_ = title + ", " + name_of(decision);
      allowed_ = allowed_ || decision.effect == Effect::allow;
    }
  }

  const mortise_access_request& r_;
  const Findings& f_;
  const RequestValues values_;
  const std::string arn_;
  const std::string_view s3_action_;  // of a request of AIStore's API
  const policy_model::Request asked_;
  bool allowed_ = false;
  bool is_named_ = false;           // the bucket's policy allows it to the caller by name
  std::string denied_;              // why
  std::vector<std::string> lines_;  // of the explanation
};

}  // namespace

std::optional<AuthorizationDecision> decide(const mortise_access_request& request, const Findings& findings,
                                            int64_t now_ms) {
  return Decider(request, findings, now_ms).run();
}

}  // namespace mortise::auth_policy
