// SPDX-License-Identifier: Apache-2.0
#include "policy_model/doubts.h"

#include <mortise/text/ascii.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "policy_model/actions.h"
#include "policy_model/json.h"
#include "policy_model/pattern.h"

namespace mortise::policy_model {
namespace {

constexpr std::string_view kS3 = "s3";
/// Whose actions are not listed here.
constexpr std::array<std::string_view, 4> kOtherServices{"admin", "ais", "iam", "sts"};
constexpr size_t kLongest = 128;  // of an action that is looked at; none that is right is half as long
constexpr size_t kMostActions = 200, kMostDoubts = 20;

/// How many letters are put in, left out or replaced between the two.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

bool is_asked_for(std::string_view action) {
  const auto pattern =
      Pattern::parse(action, Pattern::Wildcards::all, Pattern::Variables::none, Pattern::Case::ignored);
  const auto known = known_actions();
  return !pattern || std::any_of(known.begin(), known.end(),
                                 [&](const KnownAction& k) { return pattern->matches(k.name, NoValues()); });
}

/// Empty: none is near.
std::string_view nearest(std::string_view action) {
  constexpr size_t kNear = 4;
  std::string_view out;
  size_t least = kNear + 1;
  const std::string wanted = text::lower(action);
  for (const KnownAction& known : known_actions()) {
    const size_t far = distance(wanted, text::lower(known.name));
    if (far < least) {
      least = far;
      out = known.name;
    }
  }
  return out;
}

std::string not_asked_for(std::string_view action, std::string_view near) {
  std::string out = "no request asks for the action '" + std::string(action.substr(0, kLongest)) + "'";
  if (!near.empty()) out.append("; is ").append(near).append(" meant?");
  return out;
}

}  // namespace

std::string doubt_of_action(std::string_view action) {
  if (action == "*") return {};
  if (action.size() > kLongest) return not_asked_for(action, {});
  const size_t colon = action.find(':');
  if (colon == std::string_view::npos) return not_asked_for(action, nearest("s3:" + std::string(action)));
  const std::string service = text::lower(action.substr(0, colon));
  if (std::find(kOtherServices.begin(), kOtherServices.end(), service) != kOtherServices.end()) return {};
  if (service.find_first_of("*?") != std::string::npos) return {};
  if (service == kS3 && is_asked_for(action)) return {};
  return not_asked_for(action, nearest(action));
}

std::vector<std::string> doubts_of_policy(std::string_view document) {
  const auto policy = parse_json(document);
  if (!policy || !policy->is_object() || !policy->contains("Statement")) return {};
  const auto& given = policy->at("Statement");
  const auto statements = given.is_array() ? given : nlohmann::json::array({given});
  std::vector<std::string> out;
  size_t looked_at = 0;
  for (const auto& statement : statements)
    for (const char* name : {"Action", "NotAction"}) {
      if (!statement.is_object() || !statement.contains(name)) continue;
      for (const std::string& action : strings_of(statement.at(name)).value_or(std::vector<std::string>{})) {
        if (++looked_at > kMostActions || out.size() == kMostDoubts) return out;
        std::string doubt = doubt_of_action(action);
        if (!doubt.empty() && std::find(out.begin(), out.end(), doubt) == out.end()) out.push_back(std::move(doubt));
      }
    }
  return out;
}

}  // namespace mortise::policy_model
