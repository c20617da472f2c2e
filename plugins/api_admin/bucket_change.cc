// SPDX-License-Identifier: Apache-2.0
#include "api_admin/bucket_change.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <string_view>

#include "api_admin/json_object.h"
#include "s3_model/bucket_policy.h"

namespace mortise::api_admin {
namespace {

using ParsedJson = nlohmann::json;

constexpr size_t kMaxOwner = 1024;
constexpr const char* kCreation = R"(the body is {"owner": TEXT, "properties": {NAME: TEXT}}, or nothing)";
constexpr const char* kUpdate = R"(the body is {"set": {NAME: TEXT}, "reset": [NAME]})";

bool read_values(const ParsedJson& object, BucketChange& out) {
  if (!object.is_object()) return false;
  for (const auto& [name, value] : object.items()) {
    if (!value.is_string()) return false;
    out.set.emplace_back(name, value.get<std::string>());
  }
  return true;
}

bool read_names(const ParsedJson& array, BucketChange& out) {
  if (!array.is_array()) return false;
  for (const ParsedJson& name : array) {
    if (!name.is_string()) return false;
    out.reset.push_back(name.get<std::string>());
  }
  return true;
}

bool read_text(const ParsedJson& text, std::string& out) {
  if (!text.is_string()) return false;
  out = text.get<std::string>();
  return true;
}

/// What is set and reset in one step would be either.
Result<void> named_once(const BucketChange& change) {
  std::set<std::string_view> names;
  for (const auto& [name, value] : change.set) names.insert(name);
  for (const std::string& name : change.reset)
    if (!names.insert(name).second) return Error(Status::invalid, "'" + name + "' is there twice");
  return {};
}

/// Calls good(name, value) for each member; `error` unless it is an object of which all are.
template <class F>
Result<BucketChange> read_members(const std::string& body, const char* error, F&& good) {
  BucketChange out;
  const auto document = parse_object(body, error);
  if (!document) return document.error();
  for (const auto& [name, value] : document->items())
    if (!good(name, value, out)) return Error(Status::invalid, error);
  if (auto once = named_once(out); !once) return std::move(once).error();
  return out;
}

}  // namespace

Result<BucketChange> read_creation(const std::string& body) {
  if (body.empty()) return BucketChange();
  return read_members(body, kCreation, [](const std::string& name, const ParsedJson& value, BucketChange& out) {
    return (name == "owner" && read_text(value, out.owner)) || (name == "properties" && read_values(value, out));
  });
}

Result<BucketChange> read_update(const std::string& body) {
  return read_members(body, kUpdate, [](const std::string& name, const ParsedJson& value, BucketChange& out) {
    return (name == "set" && read_values(value, out)) || (name == "reset" && read_names(value, out));
  });
}

Result<void> check(const BucketChange& change, const PropertyRegistry& properties) {
  for (const auto& [name, value] : change.set)
    if (Result<void> good = properties.check_setting(name, value); !good) return good;
  for (const std::string& name : change.reset)
    if (Result<void> good = properties.check_reset(name); !good) return good;
  return {};
}

Result<void> check_policy(const BucketChange& change, bool counts) {
  const auto is_policy = [](const auto& value) { return value.first == s3_model::kPolicyProperty; };
  if (counts || std::none_of(change.set.begin(), change.set.end(), is_policy)) return {};
  return Error(Status::invalid, "no plugin evaluates policies, and " + std::string(s3_model::kPolicyProperty) +
                                    " would mean nothing: [plugins.auth_policy] enabled = true");
}

Result<void> check_owner(const std::string& owner, const Users& users) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  const bool is_id = owner.size() <= kMaxOwner && std::none_of(owner.begin(), owner.end(), is_control);
  if (owner.empty() || !is_id || !users.complete() || users.find(owner)) return {};
  return Error(Status::invalid,
               "no key names the owner '" + owner + "': only an administrator would see the bucket. Add the key first");
}

}  // namespace mortise::api_admin
