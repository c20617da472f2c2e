// SPDX-License-Identifier: Apache-2.0
#include "api_s3/pipeline/choose_operation.h"

#include <algorithm>
#include <span>
#include <string>

#include "s3_model/sub_resources.h"

namespace mortise::api_s3 {
namespace {

bool fits(const Selector& s, const Query& query, const Headers& headers) {
  switch (s.kind) {
    case Selector::Kind::none:
      return true;
    case Selector::Kind::parameter:
      return query.has(s.name);
    case Selector::Kind::parameter_value: {
      const auto* value = query.find(s.name);
      return value != nullptr && *value == s.value;
    }
    case Selector::Kind::header:
      return headers.has(s.name);
  }
  return false;
}

size_t weight(const Operation& row) {
  return static_cast<size_t>(std::count_if(row.needs.begin(), row.needs.end(),
                                           [](const Selector& s) { return s.kind != Selector::Kind::none; }));
}

std::string resource_type(Level level, std::string_view sub) {
  if (level == Level::service) return "SERVICE";
  if (sub.empty()) return level == Level::bucket ? "BUCKET" : "OBJECT";
  std::string out(level == Level::bucket ? "BUCKET" : "OBJECT");
  for (char c : sub)
    if (c != '-') out.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c);
  return out;
}

S3Error no_row(std::span<const Operation> rows, std::string_view method, Level level, std::string_view sub) {
  std::string allow;
  for (const Operation& row : rows) {
    const std::string_view name = name_of(row.method);
    if (row.level != level || row.sub != sub || allow.find(name) != std::string::npos) continue;
    if (!allow.empty()) allow += ", ";
    allow += name;
  }
  S3Error error(Code::method_not_allowed);
  error.facts = {{"Method", std::string(method)}, {"ResourceType", resource_type(level, sub)}};
  if (!allow.empty()) error.headers.emplace_back("Allow", std::move(allow));
  return error;
}

/// Of an object that is there; not of what is about to be written, of uploads, or of buckets.
bool takes_version(const Operation& row) {
  return row.level == Level::object && !row.action.makes_object() && row.sub != "uploadId" && row.sub != "renameObject";
}

}  // namespace

Or<const Operation*> choose_operation(const OperationTable& table, std::string_view method, Level level,
                                      const Query& query, const Headers& headers) {
  std::string_view sub;
  for (const auto& [name, value] : query.all()) {
    if (!s3_model::is_sub_resource(name) || name == sub) continue;
    if (!sub.empty())
      return invalid_argument("Conflicting query string parameters: " + std::string(sub) + ", " + name, "ResourceType",
                              name);
    sub = name;
  }
  const Operation* best = nullptr;
  for (const Operation* row : table.of(parse_method(method), level)) {
    if (row->sub != sub) continue;
    if (!fits(row->needs[0], query, headers) || !fits(row->needs[1], query, headers)) continue;
    if (best == nullptr || weight(*row) > weight(*best)) best = row;
  }
  if (best == nullptr) return no_row(table.all(), method, level, sub);
  if (const std::string* version = query.find("versionId"); version != nullptr && !takes_version(*best))
    return invalid_argument("This operation does not accept a version-id.", "versionId", *version);
  return best;
}

}  // namespace mortise::api_s3
