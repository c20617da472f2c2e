// SPDX-License-Identifier: Apache-2.0
#include "api_native/jobs/job_input.h"

namespace mortise::api_native {
namespace {

Json json_of(const KeptBucket& bucket) { return {{"name", bucket.name}, {"id", bucket.id}}; }

bool take(const Json& from, const char* name, std::string& out) {
  const Json* found = member(from, name);
  if (found == nullptr || !found->is_string()) return false;
  out = found->get<std::string>();
  return true;
}

bool take(const Json& from, const char* name, KeptBucket& out) {
  const Json* found = member(from, name);
  return found != nullptr && take(*found, "name", out.name) && take(*found, "id", out.id);
}

}  // namespace

Result<JobInput> JobInput::parse(std::string_view text) {
  JobInput out;
  if (text.empty()) return Error(Status::invalid, "such jobs are started by clients of the native API alone");
  Json json = Json::parse(text, nullptr, false);
  if (!take(json, "from", out.from) || !take(json, "to", out.to) || !take(json, "owner", out.owner.id) ||
      !take(json, "owner_name", out.owner.name) || member(json, "rest") == nullptr)
    return Error(Status::corrupt, "what is kept of the job cannot be read");
  if (const Json* is_new = member(json, "is_new"); is_new != nullptr && is_new->is_boolean())
    out.is_new = is_new->get<bool>();
  if (const Json* caller = member(json, "caller")) out.caller = KeptCaller::parse(*caller);
  out.rest = std::move(json["rest"]);
  return out;
}

std::string JobInput::text() const {
  Json json = {
      {"from", json_of(from)}, {"to", json_of(to)}, {"owner", owner.id}, {"owner_name", owner.name}, {"rest", rest}};
  if (is_new) json["is_new"] = true;
  if (caller) json["caller"] = caller->kept();
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace mortise::api_native
