// SPDX-License-Identifier: Apache-2.0
#include "api_native/jobs/kept_caller.h"

namespace mortise::api_native {
namespace {

struct IdentityText {
  const char* name;
  std::string Identity::*into;
};
/// Of temporary credentials: what else limits them.
constexpr IdentityText kSessionTexts[] = {{"session", &Identity::session_name},
                                          {"session_policy", &Identity::session_policy}};
struct IdentityFlag {
  const char* name;
  bool Identity::*into;
};
constexpr IdentityText kIdentityTexts[] = {
    {"id", &Identity::id}, {"name", &Identity::display_name}, {"key", &Identity::access_key}};
// Not in what an earlier release kept.
constexpr IdentityText kLaterTexts[] = {{"scope", &Identity::scope}, {"session_tags", &Identity::session_tags}};
constexpr IdentityFlag kIdentityFlags[] = {
    {"anonymous", &Identity::anonymous}, {"administrator", &Identity::administrator}, {"root", &Identity::root}};

/// Without the port; "" for a unix socket.
std::string_view ip_of(std::string_view address) noexcept {
  const size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return {};
  address = address.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  return address;
}

bool take_text(const Json& from, const char* name, std::string& out) {
  const Json* found = member(from, name);
  if (found == nullptr || !found->is_string()) return false;
  out = found->get<std::string>();
  return true;
}

bool take_flag(const Json& from, const char* name, bool& out) {
  const Json* found = member(from, name);
  if (found == nullptr || !found->is_boolean()) return false;
  out = found->get<bool>();
  return true;
}

}  // namespace

KeptCaller KeptCaller::of(const Identity& who, const Request& request) {
  KeptCaller out;
  out.who = who;
  if (const auto ip = ip_of(request.remote_address()); !ip.empty()) out.values.emplace_back("aws:SourceIp", ip);
  out.values.emplace_back("aws:SecureTransport", request.tls() ? "true" : "false");
  if (const auto version = view(request.abi()->tls_version); !version.empty())
    out.values.emplace_back("s3:TlsVersion", version);
  if (request.has_header("user-agent")) out.values.emplace_back("aws:UserAgent", request.header("user-agent"));
  if (request.has_header("referer")) out.values.emplace_back("aws:Referer", request.header("referer"));
  return out;
}

std::optional<KeptCaller> KeptCaller::parse(const Json& json) {
  KeptCaller out;
  for (const IdentityText& text : kIdentityTexts)
    if (!take_text(json, text.name, out.who.*text.into)) return std::nullopt;
  for (const IdentityFlag& flag : kIdentityFlags)
    if (!take_flag(json, flag.name, out.who.*flag.into)) return std::nullopt;
  if (!take_flag(json, "in_directory", out.in_directory)) return std::nullopt;
  for (const IdentityText& text : kLaterTexts)
    if (member(json, text.name) != nullptr && !take_text(json, text.name, out.who.*text.into)) return std::nullopt;
  if (const Json* issued = member(json, "session_issued_ms"); issued != nullptr) {
    if (!issued->is_number_integer()) return std::nullopt;
    out.who.session_issued_ms = issued->get<int64_t>();
    for (const IdentityText& text : kSessionTexts)
      if (!take_text(json, text.name, out.who.*text.into)) return std::nullopt;
  }
  const Json* values = member(json, "values");
  if (values == nullptr || !values->is_object()) return std::nullopt;
  for (auto it = values->begin(); it != values->end(); ++it) {
    if (!it->is_string()) return std::nullopt;
    out.values.emplace_back(it.key(), it->get<std::string>());
  }
  return out;
}

Json KeptCaller::kept() const {
  Json out{{"in_directory", in_directory}, {"values", Json::object()}};
  for (const IdentityText& text : kIdentityTexts) out[text.name] = who.*text.into;
  for (const IdentityFlag& flag : kIdentityFlags) out[flag.name] = who.*flag.into;
  for (const IdentityText& text : kLaterTexts)
    if (!(who.*text.into).empty()) out[text.name] = who.*text.into;
  if (who.session_issued_ms != 0) {
    out["session_issued_ms"] = who.session_issued_ms;
    for (const IdentityText& text : kSessionTexts) out[text.name] = who.*text.into;
  }
  for (const auto& [name, value] : values) out["values"][name] = value;
  return out;
}

}  // namespace mortise::api_native
