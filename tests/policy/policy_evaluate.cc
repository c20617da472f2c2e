// SPDX-License-Identifier: Apache-2.0
//
// Evaluates policies for test_differential.py: of each line {"kind", "policy", "requests": [{"user", "action",
// "resource", "values": {key: [text]}}]} it answers {"decisions": ["allow" | "deny" | "none"]} or {"malformed": text}.
#include <nlohmann/json.hpp>

#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "policy_model/policy.h"

namespace {

using Json = nlohmann::json;
using mortise::policy_model::Effect;
using mortise::policy_model::Policy;

class GivenValues final : public mortise::policy_model::Values {
 public:
  explicit GivenValues(const Json& values) : values_(values) {}
  void give(std::string_view key, mortise::policy_model::ValueSink& sink) const override {
    const auto found = values_.find(key);
    if (found == values_.end()) return;
    for (const auto& value : *found) sink.take(value.get_ref<const std::string&>());
  }

 private:
  const Json& values_;
};

std::string name_of(Effect effect) {
  return effect == Effect::allow ? "allow" : effect == Effect::deny ? "deny" : "none";
}

Json answer(const Json& question) {
  const auto kind = question["kind"] == "bucket" ? Policy::Kind::bucket : Policy::Kind::identity;
  const auto policy = Policy::parse(question["policy"].get<std::string>(), kind);
  if (!policy) return {{"malformed", policy.error().message}};
  Json decisions = Json::array();
  for (const Json& request : question["requests"]) {
    const std::string user = request["user"], action = request["action"], resource = request["resource"];
    const GivenValues values(request["values"]);
    decisions.push_back(name_of(policy->evaluate({{user}, action, resource}, values).effect));
  }
  return {{"decisions", decisions}};
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) std::cout << answer(Json::parse(line)).dump() << '\n';
}
