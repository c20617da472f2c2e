// SPDX-License-Identifier: Apache-2.0
//
// From the document to statements, with everything checked that can be without a request.
#include <mortise/text/ascii.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "policy_model/actions.h"
#include "policy_model/invalid.h"
#include "policy_model/json.h"
#include "policy_model/policy.h"

namespace mortise::policy_model {
namespace {

using Json = nlohmann::json;
using Kind = Policy::Kind;

constexpr std::string_view kBuckets = "arn:aws:s3:::";
constexpr std::string_view kThisAccount = "arn:aws:iam:::";  // as with a principal, the server's own
constexpr std::string_view kNewVersion = "2012-10-17";
constexpr std::string_view kOldVersion = "2008-10-17";  // knows no variables

Error missing(std::string_view field) { return malformed("Missing required field " + std::string(field)); }
Error empty(std::string_view field) {
  return malformed("Missing required field " + std::string(field) + " cannot be empty!");
}
Error unknown_field(std::string_view field) { return malformed("Unknown field " + std::string(field.substr(0, 64))); }

template <size_t N>
Result<void> check_fields(const Json& object, const std::array<std::string_view, N>& known) {
  for (const auto& [name, value] : object.items())
    if (std::find(known.begin(), known.end(), name) == known.end()) return unknown_field(name);
  return {};
}

class StatementParser {
 public:
  StatementParser(const Json& json, Kind kind, Pattern::Variables variables)
      : json_(json), kind_(kind), variables_(variables) {}

  Result<Statement> run() {
    constexpr std::array<std::string_view, 9> kFields{"Sid",       "Effect",   "Principal",   "NotPrincipal", "Action",
                                                      "NotAction", "Resource", "NotResource", "Condition"};
    if (!json_.is_object()) return malformed("Invalid policy syntax.");
    if (auto known = check_fields(json_, kFields); !known) return std::move(known).error();
    for (auto step : {&StatementParser::sid, &StatementParser::effect, &StatementParser::principal,
                      &StatementParser::action, &StatementParser::resource, &StatementParser::condition})
      if (auto taken = (this->*step)(); !taken) return std::move(taken).error();
    if (auto applies = check_actions(); !applies) return std::move(applies).error();
    return std::move(out_);
  }

 private:
  Result<void> sid() {
    const auto found = json_.find("Sid");
    if (found == json_.end()) return {};
    if (!found->is_string()) return malformed("Invalid policy syntax.");
    out_.sid = found->get<std::string>();
    return {};
  }

  Result<void> effect() {
    const auto found = json_.find("Effect");
    if (found == json_.end()) return missing("Effect");
    const std::string word = found->is_string() ? found->get<std::string>() : std::string();
    if (word != "Allow" && word != "Deny") return malformed("Invalid effect: " + word.substr(0, 64));
    out_.effect = word == "Allow" ? Effect::allow : Effect::deny;
    return {};
  }

  Result<void> principal() {
    const auto is = json_.find("Principal"), is_not = json_.find("NotPrincipal");
    if (kind_ == Kind::identity) {
      if (is == json_.end() && is_not == json_.end()) return {};
      return malformed("Policy document should not specify a principal.");
    }
    if (is != json_.end() && is_not != json_.end()) return malformed("Invalid policy syntax.");
    if (is == json_.end() && is_not == json_.end()) return missing("Principal");
    out_.not_principals = is == json_.end();
    if (out_.not_principals && out_.effect == Effect::allow)
      return malformed("Allow with NotPrincipal is not allowed.");
    auto parsed = Principals::parse(out_.not_principals ? *is_not : *is);
    if (!parsed) return std::move(parsed).error();
    out_.principals = std::move(*parsed);
    return {};
  }

  /// The texts of an element or of its opposite, of which there is one.
  Result<std::vector<std::string>> either(const char* name, const char* opposite, bool& is_opposite) {
    const auto is = json_.find(name), is_not = json_.find(opposite);
    if (is != json_.end() && is_not != json_.end()) return malformed("Invalid policy syntax.");
    if (is == json_.end() && is_not == json_.end()) return missing(name);
    is_opposite = is == json_.end();
    auto texts = strings_of(is_opposite ? *is_not : *is);
    if (!texts) return malformed("Invalid policy syntax.");
    if (texts->empty()) return empty(is_opposite ? opposite : name);
    return std::move(*texts);
  }

  Result<void> action() {
    const auto names = either("Action", "NotAction", out_.not_actions);
    if (!names) return names.error();
    for (const std::string& name : *names) {
      if (!is_action(name)) return malformed("Policy has invalid action");
      auto pattern = Pattern::parse(name, Pattern::Wildcards::all, Pattern::Variables::none, Pattern::Case::ignored);
      if (!pattern) return std::move(pattern).error();
      out_.actions.push_back(std::move(*pattern));
    }
    return {};
  }

  /// "*" or "service:Name"; in the policy of a bucket one that S3 has.
  bool is_action(const std::string& name) const {
    if (name == "*") return true;
    const size_t colon = name.find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == name.size()) return false;
    const std::string_view service = std::string_view(name).substr(0, colon);
    return kind_ == Kind::identity || text::same_ignoring_case(service, kind_ == Kind::trust ? "sts" : "s3");
  }

  Result<void> resource() {
    if (kind_ == Kind::trust) return no_resource();
    const auto names = either("Resource", "NotResource", out_.not_resources);
    if (!names) return names.error();
    for (std::string name : *names) {
      if (!is_resource(name)) return malformed("Policy has invalid resource");
      if (name.starts_with(kThisAccount)) name.insert(kThisAccount.size() - 1, kAccount);
      auto pattern = Pattern::parse(name, Pattern::Wildcards::all, variables_);
      if (!pattern) return std::move(pattern).error();
      out_.resources.push_back(std::move(*pattern));
    }
    return {};
  }

  /// It is about the role that has it.
  Result<void> no_resource() {
    if (json_.contains("Resource") || json_.contains("NotResource")) return malformed("Has prohibited field Resource");
    auto all = Pattern::parse("*", Pattern::Wildcards::all, Pattern::Variables::none);
    if (!all) return std::move(all).error();
    out_.resources.push_back(std::move(*all));
    return {};
  }

  bool is_resource(std::string_view name) const {
    if (kind_ == Kind::bucket) return name.starts_with(kBuckets) && name.size() > kBuckets.size();
    return name == "*" || name.starts_with("arn:");
  }

  Result<void> condition() {
    const auto found = json_.find("Condition");
    if (found == json_.end()) return {};
    if (!found->is_object()) return malformed("Invalid policy syntax.");
    for (const auto& [name, keys] : found->items()) {
      if (!keys.is_object()) return malformed("Invalid policy syntax.");
      for (const auto& [key, value] : keys.items()) {
        const auto operands = scalars_of(value);
        if (!operands) return malformed("Invalid policy syntax.");
        auto parsed =
            Condition::parse(name, key, *operands, variables_,
                             kind_ == Kind::bucket ? Condition::Keys::known : Condition::Keys::of_any_service);
        if (!parsed) return std::move(parsed).error();
        out_.conditions.push_back(std::move(*parsed));
      }
    }
    return {};
  }

  /// Every action of a bucket's policy must be one that can be done to one of the resources.
  Result<void> check_actions() const {
    if (kind_ != Kind::bucket) return {};
    for (const Pattern& action : out_.actions) {
      bool known = false, applies = out_.not_actions || out_.not_resources;
      for (const KnownAction& one : known_actions()) {
        if (!action.matches(one.name, NoValues())) continue;
        known = true;
        applies = applies || has_resource_for(one.acts_on);
      }
      if (!known) return malformed("Policy has invalid action");
      if (!applies) return malformed("Action does not apply to any resource(s) in statement");
    }
    return {};
  }

  bool has_resource_for(ActsOn what) const {
    return std::any_of(out_.resources.begin(), out_.resources.end(), [&](const Pattern& resource) {
      const std::string_view path = std::string_view(resource.text()).substr(kBuckets.size());
      const bool of_objects = path.find_first_of("/*?$") != std::string_view::npos;
      const size_t slash = path.find('/');
      return what == ActsOn::object ? of_objects : slash == std::string_view::npos;
    });
  }

  const Json& json_;
  const Kind kind_;
  const Pattern::Variables variables_;
  Statement out_;
};

Result<Pattern::Variables> version_of(const Json& document) {
  const auto found = document.find("Version");
  if (found == document.end()) return Pattern::Variables::none;
  const std::string word = found->is_string() ? found->get<std::string>() : std::string();
  if (word == kNewVersion) return Pattern::Variables::all;
  if (word == kOldVersion) return Pattern::Variables::none;
  return malformed("The policy must contain a valid version string");
}

}  // namespace

Result<Policy> Policy::parse(std::string_view document, Kind kind) {
  constexpr std::array<std::string_view, 3> kFields{"Version", "Id", "Statement"};
  const Error no_json = malformed("Policies must be valid JSON and the first byte must be '{'");
  if (!document.starts_with('{')) return no_json;
  if (document.size() > kMaxPolicy)
    return malformed("Policy exceeds the maximum allowed document size of " + std::to_string(kMaxPolicy) + " bytes.");
  const auto json = parse_json(document);
  if (!json || !json->is_object()) return no_json;
  if (auto known = check_fields(*json, kFields); !known) return std::move(known).error();
  const auto variables = version_of(*json);
  if (!variables) return variables.error();
  if (const auto id = json->find("Id"); id != json->end() && !id->is_string())
    return malformed("Invalid policy syntax.");
  const auto found = json->find("Statement");
  if (found == json->end()) return missing("Statement");
  const Json one = found->is_object() ? Json::array({*found}) : *found;
  if (!one.is_array()) return malformed("Invalid policy syntax.");
  if (one.empty()) return malformed("Could not parse the policy: Statement is empty!");
  Policy out;
  for (const Json& element : one) {
    auto statement = StatementParser(element, kind, *variables).run();
    if (!statement) return std::move(statement).error();
    const bool twice = kind != Kind::bucket && !statement->sid.empty() &&
                       std::any_of(out.statements_.begin(), out.statements_.end(),
                                   [&](const Statement& other) { return other.sid == statement->sid; });
    if (twice) return malformed("Statement IDs (SID) in a single policy must be unique.");
    statement->number = out.statements_.size() + 1;
    out.statements_.push_back(std::move(*statement));
  }
  return out;
}

Result<void> check_resources(const Policy& policy, std::string_view bucket) {
  for (const Statement& statement : policy.statements()) {
    for (const Pattern& resource : statement.resources) {
      const std::string_view path = std::string_view(resource.text()).substr(kBuckets.size());
      const auto name =
          Pattern::parse(path.substr(0, path.find('/')), Pattern::Wildcards::all, Pattern::Variables::none);
      if (!name || !name->matches(bucket, NoValues())) return malformed("Policy has invalid resource");
    }
  }
  return {};
}

}  // namespace mortise::policy_model
