// SPDX-License-Identifier: Apache-2.0
#include "policy_model/merge.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>

#include "policy_model/invalid.h"
#include "policy_model/json.h"

namespace mortise::policy_model {
namespace {

using ParsedDocument = nlohmann::json;

constexpr const char* kWithVariables = "2012-10-17";
constexpr const char* kWithout = "2008-10-17";

bool knows_variables(const ParsedDocument& document) {
  const auto version = document.find("Version");
  return version != document.end() && *version == kWithVariables;
}

/// Names of statements are told apart within a document only.
void add_statements(const ParsedDocument& document, ParsedDocument& out) {
  const ParsedDocument& all = document.at("Statement");
  for (ParsedDocument one : all.is_object() ? ParsedDocument::array({all}) : all) {
    one.erase("Sid");
    out.push_back(std::move(one));
  }
}

}  // namespace

Result<std::string> merge(const std::vector<std::string>& documents) {
  std::vector<ParsedDocument> parsed;
  for (const std::string& document : documents) {
    auto json = parse_json(document);
    if (!json || !json->is_object() || !json->contains("Statement")) return malformed("Invalid policy syntax.");
    parsed.push_back(std::move(*json));
  }
  const bool variables = std::any_of(parsed.begin(), parsed.end(), &knows_variables);
  ParsedDocument statements = ParsedDocument::array();
  for (const ParsedDocument& document : parsed) {
    if (variables && !knows_variables(document) && document.dump().find("${") != std::string::npos)
      return malformed("Policies of different versions cannot be put together where one has \"${\".");
    add_statements(document, statements);
  }
  return ParsedDocument{{"Version", variables ? kWithVariables : kWithout}, {"Statement", std::move(statements)}}
      .dump();
}

}  // namespace mortise::policy_model
