// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api_admin/identity_change.h"
#include "api_admin/page.h"

namespace mortise::api_admin {
namespace {

constexpr uint32_t kOfAPage = 1000;
constexpr std::string_view kRotate = "/rotate";
constexpr std::string_view kNobody =
    "no plugin keeps users that can be changed here: [plugins.users_local] enabled = true";

/// {"name", "created_ms", "values": {…}}
Json document_of(const mortise_identity_entry& entry) {
  Json out = {{"name", std::string(view(entry.name))}, {"created_ms", entry.created_ms}, {"values", Json::object()}};
  for (size_t i = 0; i < entry.value_count; ++i)
    out["values"][std::string(view(entry.values[i].name))] = std::string(view(entry.values[i].value));
  return out;
}

/// A request that is answered later, on any thread.
using Asked = std::shared_ptr<PageRequest>;

/// False: it was refused.
bool somebody_keeps_users(PageRequest& call) {
  if (call.site.identities.can_be_administered()) return true;
  refuse(call.exchange, 404, kNobody);
  return false;
}

/// ?after=NAME. {"entries": [{"name", "created_ms", "values"}], "next": NAME or ""}
template <int32_t kKind>
void list_identities(PageRequest request) {
  if (!somebody_keeps_users(request)) return;
  const auto call = std::make_shared<PageRequest>(std::move(request));
  const mortise_identity_query query{sizeof query, kKind, {}, {}, str(call->parameter), kOfAPage, 0};
  const auto rows = std::make_shared<Json>(Json::array());
  call->site.identities.list(
      nullptr, query, [rows](const mortise_identity_entry& entry) { rows->push_back(document_of(entry)); },
      [call, rows](const mortise_error& e, bool more) {
        if (e.status != MORTISE_OK) return refuse(call->exchange, e);
        Json next = more && !rows->empty() ? rows->back()["name"] : Json("");
        answer(call->exchange, 200, {{"entries", std::move(*rows)}, {"next", std::move(next)}});
      });
}

template <int32_t kKind>
void show_identity(PageRequest request) {
  if (!somebody_keeps_users(request)) return;
  const auto call = std::make_shared<PageRequest>(std::move(request));
  const mortise_identity_query query{sizeof query, kKind, str(call->name), {}, {}, 1, 0};
  const auto found = std::make_shared<Json>();
  call->site.identities.list(
      nullptr, query, [found](const mortise_identity_entry& entry) { *found = document_of(entry); },
      [call, found](const mortise_error& e, bool) {
        if (e.status != MORTISE_OK) return refuse(call->exchange, e);
        answer(call->exchange, 200, *found);
      });
}

struct Wanted {
  int32_t kind;
  int32_t action;
  int status;  // of the answer
};

/// Answers with what there is then, and "warnings": [TEXT] where something about it is odd; with {} when it was
/// removed.
void change(PageRequest request, const Wanted& wanted, const std::string& name, const IdentityChange& values) {
  std::vector<mortise_pair> set;
  for (const auto& [key, value] : values.set) set.push_back(pair(key, value));
  std::vector<mortise_str> reset;
  for (const std::string& key : values.reset) reset.push_back(str(key));
  const mortise_identity_change c{sizeof c,      wanted.kind,
                                  wanted.action, 0,
                                  str(name),     set.empty() ? nullptr : set.data(),
                                  set.size(),    reset.empty() ? nullptr : reset.data(),
                                  reset.size(),  {}};
  const auto call = std::make_shared<PageRequest>(std::move(request));
  call->site.identities.change(nullptr, c,
                               [call, status = wanted.status, doubts = values.doubts](
                                   const mortise_error& e, const mortise_identity_entry* entry) {
                                 if (e.status == MORTISE_PRECONDITION)
                                   return refuse(call->exchange, 409, view(e.message));
                                 if (e.status != MORTISE_OK) return refuse(call->exchange, e);
                                 Json now = entry == nullptr ? Json::object() : document_of(*entry);
                                 if (!doubts.empty()) now["warnings"] = doubts;
                                 answer(call->exchange, status, now);
                               });
}

/// Of {"set": {NAME: TEXT}, "reset": [NAME]}, both optional, or of nothing.
template <int32_t kKind, int32_t kAction>
void change_named(PageRequest request) {
  if (!somebody_keeps_users(request)) return;
  const Result<IdentityChange> values = read_identity_change(request.body, request.site.policies);
  if (!values) return refuse(request.exchange, 400, values.error().message);
  const std::string name = request.name;
  change(std::move(request), {kKind, kAction, kAction == MORTISE_IDENTITY_CREATE ? 201 : 200}, name, *values);
}

/// A key that is made up, of {"set": {"user": NAME, …}}.
void create_key(PageRequest request) {
  request.name.clear();
  change_named<MORTISE_IDENTITY_KEY, MORTISE_IDENTITY_CREATE>(std::move(request));
}

/// POST /keys/ACCESSKEY/rotate
void rotate_key(PageRequest request) {
  if (!somebody_keeps_users(request)) return;
  if (!request.name.ends_with(kRotate)) return refuse(request.exchange, 404, "there is no such page");
  const std::string name = request.name.substr(0, request.name.size() - kRotate.size());
  change(std::move(request), {MORTISE_IDENTITY_KEY, MORTISE_IDENTITY_ROTATE, 200}, name, {});
}

constexpr int32_t kUser = MORTISE_IDENTITY_USER, kGroup = MORTISE_IDENTITY_GROUP, kKey = MORTISE_IDENTITY_KEY;
constexpr int32_t kPolicy = MORTISE_IDENTITY_POLICY;
constexpr int32_t kCreate = MORTISE_IDENTITY_CREATE, kSet = MORTISE_IDENTITY_SET, kRemove = MORTISE_IDENTITY_REMOVE;

constexpr std::array<Page, 22> kIdentityPages{{
    {"GET", "/users", "admin:ListUsers", false, "after", &list_identities<kUser>},
    {"GET", "/users/", "admin:GetUser", false, "", &show_identity<kUser>},
    {"PUT", "/users/", "admin:CreateUser", true, "", &change_named<kUser, kCreate>},
    {"PATCH", "/users/", "admin:UpdateUser", true, "", &change_named<kUser, kSet>},
    {"DELETE", "/users/", "admin:DeleteUser", false, "", &change_named<kUser, kRemove>},
    {"GET", "/groups", "admin:ListGroups", false, "after", &list_identities<kGroup>},
    {"GET", "/groups/", "admin:GetGroup", false, "", &show_identity<kGroup>},
    {"PUT", "/groups/", "admin:CreateGroup", true, "", &change_named<kGroup, kCreate>},
    {"PATCH", "/groups/", "admin:UpdateGroup", true, "", &change_named<kGroup, kSet>},
    {"DELETE", "/groups/", "admin:DeleteGroup", false, "", &change_named<kGroup, kRemove>},
    {"GET", "/policies", "admin:ListPolicies", false, "after", &list_identities<kPolicy>},
    {"GET", "/policies/", "admin:GetPolicy", false, "", &show_identity<kPolicy>},
    {"PUT", "/policies/", "admin:CreatePolicy", true, "", &change_named<kPolicy, kCreate>},
    {"PATCH", "/policies/", "admin:UpdatePolicy", true, "", &change_named<kPolicy, kSet>},
    {"DELETE", "/policies/", "admin:DeletePolicy", false, "", &change_named<kPolicy, kRemove>},
    {"GET", "/keys", "admin:ListAccessKeys", false, "after", &list_identities<kKey>},
    {"GET", "/keys/", "admin:GetAccessKey", false, "", &show_identity<kKey>},
    {"POST", "/keys", "admin:CreateAccessKey", true, "", &create_key},
    {"PUT", "/keys/", "admin:CreateAccessKey", true, "", &change_named<kKey, kCreate>},
    {"PATCH", "/keys/", "admin:UpdateAccessKey", true, "", &change_named<kKey, kSet>},
    {"DELETE", "/keys/", "admin:DeleteAccessKey", false, "", &change_named<kKey, kRemove>},
    {"POST", "/keys/", "admin:RotateAccessKey", false, "", &rotate_key},
}};

}  // namespace

std::span<const Page> identity_pages() { return kIdentityPages; }

}  // namespace mortise::api_admin
