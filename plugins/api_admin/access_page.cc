// SPDX-License-Identifier: Apache-2.0
//
// What would be decided if somebody asked for something, and why.
#include <mortise/text/ascii.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api_admin/json_object.h"
#include "api_admin/page.h"
#include "api_admin/trust.h"
#include "policy_model/actions.h"
#include "policy_model/condition_keys.h"
#include "policy_model/doubts.h"

namespace mortise::api_admin {
namespace {

constexpr std::string_view kAnonymous = "anonymous";
constexpr std::string_view kBuckets = "arn:aws:s3:::";

/// A question that stays until it was answered, on any thread.
struct Explained {
  Exchange exchange;
  Identity who;
  mortise_identity identity{};
  std::string action, bucket, key, resource, trust;
  std::vector<std::pair<std::string, std::string>> context;
  std::vector<mortise_pair> conditions;
  BucketHandle opened;
  mortise_access_request request{};
  Json lines = Json::array();

  explicit Explained(Exchange e) : exchange(std::move(e)) {}

  /// Views all of this.
  void fill() {
    identity = who.abi();
    for (const auto& [name, value] : context) conditions.push_back(pair(name, value));
    request.size = sizeof request;
    request.identity = &identity;
    request.action = str(action);
    request.bucket = str(bucket);
    request.key = str(key);
    request.resource = str(resource);
    request.resource_policy = str(trust);
    request.opened = opened.get();
    if (opened) request.bucket_owner = opened->owner;
    request.conditions = conditions.data();
    request.condition_count = conditions.size();
    request.explain_context = &lines;
    request.explain = [](void* to, mortise_str line) { static_cast<Json*>(to)->push_back(std::string(view(line))); };
  }
};

Result<std::string> text_in(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string() || found->get_ref<const std::string&>().empty())
    return Error(Status::invalid, std::string("'") + name + "' is missing, or no text");
  return found->get<std::string>();
}

/// "arn:aws:s3:::bucket/key", "bucket/key", "bucket", "*" for what concerns no bucket, or an ARN of IAM.
void take_resource(std::string_view resource, Explained& out) {
  if (resource.starts_with("arn:") && !resource.starts_with(kBuckets)) {
    out.resource = resource;
    return;
  }
  if (resource.starts_with(kBuckets)) resource.remove_prefix(kBuckets.size());
  if (resource == "*") return;
  const size_t slash = resource.find('/');
  out.bucket = resource.substr(0, slash);
  if (slash != std::string_view::npos) out.key = resource.substr(slash + 1);
}

Result<void> take_context(const Json& object, Explained& out) {
  const auto found = object.find("context");
  if (found == object.end()) return {};
  if (!found->is_object()) return Error(Status::invalid, "'context' is no object");
  for (const auto& [name, value] : found->items()) {
    std::string key = policy_model::canonical_key(name);
    if (key.empty()) return Error(Status::invalid, "there is no condition key '" + name.substr(0, 64) + "'");
    if (!value.is_string()) return Error(Status::invalid, "the value of '" + key + "' is no text");
    out.context.emplace_back(std::move(key), value.get<std::string>());
  }
  return {};
}

/// As requests have it: policies do not mind the case, but lists and bits are about one spelling.
std::string spelled(const std::string& action) {
  for (const policy_model::KnownAction& known : policy_model::known_actions())
    if (text::same_ignoring_case(known.name, action)) return std::string(known.name);
  return action;
}

Result<Identity> who_is(const std::string& user, const Users& users) {
  if (user == kAnonymous) return Identity();
  auto found = users.find(user);
  if (!found) return Error(Status::not_found, "there is no user '" + user.substr(0, 64) + "'");
  return *std::move(found);
}

Result<void> read_question(const PageRequest& call, Explained& out) {
  const auto object = parse_object(call.body, R"(the body is {"user", "action", "resource", "context": {KEY: TEXT}})");
  if (!object) return object.error();
  const auto user = text_in(*object, "user"), action = text_in(*object, "action"),
             resource = text_in(*object, "resource");
  for (const auto* text : {&user, &action, &resource})
    if (!*text) return text->error();
  auto who = who_is(*user, call.site.users);
  if (!who) return std::move(who).error();
  out.who = std::move(*who);
  out.action = spelled(*action);
  take_resource(*resource, out);
  if (out.action.starts_with("sts:AssumeRole")) out.trust = trust_of(out.resource, call.site.identities);
  return take_context(*object, out);
}

/// Of {"user", "action", "resource", "context": {KEY: TEXT}}: {"decision": "allow" or "deny", "plugin", "reason",
/// "lines", and "warnings" where no request asks for the action}
void explain(PageRequest call) {
  const auto q = std::make_shared<Explained>(std::move(call.exchange));
  if (const auto good = read_question(call, *q); !good) {
    return refuse(q->exchange, good.error().status == Status::not_found ? 404 : 400, good.error().message);
  }
  if (!q->bucket.empty())
    call.site.objects.bucket_head(BucketRef::by_name(q->bucket), [&](const mortise_error& e, const mortise_bucket* b) {
      if (e.status == MORTISE_OK && b != nullptr) q->opened = BucketHandle(*b);
    });
  if (!q->bucket.empty() && !q->opened) return refuse(q->exchange, 404, "there is no bucket '" + q->bucket + "'");
  q->fill();
  call.site.access.authorize(q->request, [q](const mortise_decision& decision) {
    Json told = {{"decision", decision.opinion == MORTISE_AUTHZ_ALLOW ? "allow" : "deny"},
                 {"plugin", std::string(view(decision.plugin))},
                 {"reason", std::string(view(decision.reason))},
                 {"lines", q->lines}};
    if (std::string doubt = policy_model::doubt_of_action(q->action); !doubt.empty())
      told["warnings"] = Json::array({std::move(doubt)});
    answer(q->exchange, 200, told);
  });
}

constexpr std::array kAccessPages{Page{"POST", "/access/explain", "admin:ExplainAccess", true, "", &explain}};

}  // namespace

std::span<const Page> access_pages() { return kAccessPages; }

}  // namespace mortise::api_admin
