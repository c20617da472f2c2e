// SPDX-License-Identifier: Apache-2.0
#include "users_local/record_form.h"

#include <mortise/text/number.h>

#include <nlohmann/json.hpp>

#include <utility>

namespace mortise::users_local {
namespace {

using Json = nlohmann::json;

std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// A key's secret is bound to both: neither can be swapped.
std::string owner_of(const Key& key) { return key.access_key + "\n" + key.user; }

/// Reads the members of a record; false if one is of another type, or not known.
class Members {
 public:
  explicit Members(std::string_view text) : json_(Json::parse(text, nullptr, false)), good_(json_.is_object()) {}

  Members& take(const char* name, std::string& out) {
    return take(name, [&](const Json& v) { return v.is_string() && (out = v.get<std::string>(), true); });
  }
  Members& take(const char* name, bool& out) {
    return take(name, [&](const Json& v) { return v.is_boolean() && (out = v.get<bool>(), true); });
  }
  template <std::integral Number>
  Members& take(const char* name, Number& out) {
    return take(name, [&](const Json& v) { return v.is_number_integer() && (out = v.get<Number>(), true); });
  }
  Members& take(const char* name, Texts& out) {
    return take(name, [&](const Json& v) {
      if (!v.is_object()) return false;
      for (const auto& [key, text] : v.items()) {
        if (!text.is_string()) return false;
        out.emplace(key, text.get<std::string>());
      }
      return true;
    });
  }
  Members& take(const char* name, Names& out) {
    return take(name, [&](const Json& v) {
      if (!v.is_array()) return false;
      for (const Json& text : v) {
        if (!text.is_string()) return false;
        out.insert(text.get<std::string>());
      }
      return true;
    });
  }
  Members& take(const char* name, std::vector<std::string>& out) {
    return take(name, [&](const Json& v) {
      if (!v.is_array()) return false;
      for (const Json& text : v) {
        if (!text.is_string()) return false;
        out.push_back(text.get<std::string>());
      }
      return true;
    });
  }
  Members& take(const char* name, std::map<uint32_t, PolicyVersion>& out) {
    return take(name, [&](const Json& v) {
      if (!v.is_object()) return false;
      for (const auto& [key, version] : v.items()) {
        const auto number = text::parse_decimal<uint32_t>(key);
        if (!number || !version.is_object() || !version.contains("document") || !version["document"].is_string() ||
            !version.contains("created_ms") || !version["created_ms"].is_number_integer() || version.size() != 2)
          return false;
        out[*number] = {version["document"].get<std::string>(), version["created_ms"].get<int64_t>()};
      }
      return true;
    });
  }
  bool all() const { return good_ && taken_ == json_.size(); }

 private:
  template <class F>
  Members& take(const char* name, F&& read) {
    const auto found = good_ ? json_.find(name) : json_.end();
    if (!good_ || found == json_.end()) return *this;
    good_ = read(*found);
    ++taken_;
    return *this;
  }
  const Json json_;
  bool good_;
  size_t taken_ = 0;
};

Result<void> read_user(std::string_view name, std::string_view value, Directory& out) {
  User user;
  user.name = name;
  Members m(value);
  m.take("display_name", user.display_name).take("administrator", user.administrator).take("groups", user.groups);
  m.take("attributes", user.attributes).take("policies", user.policies).take("created_ms", user.created_ms);
  m.take("attached", user.attached).take("password", user.password_hash).take("security_stamp", user.security_stamp);
  m.take("path", user.path).take("origin", user.origin).take("boundary", user.boundary);
  if (!m.all()) return Error(Status::corrupt, "it is not what this release writes");
  put(out.users, name, std::move(user));
  return {};
}

Result<void> read_group(std::string_view name, std::string_view value, Directory& out) {
  Group group;
  group.name = name;
  Members m(value);
  m.take("policies", group.policies).take("attached", group.attached).take("created_ms", group.created_ms);
  m.take("path", group.path).take("origin", group.origin);
  if (!m.all()) return Error(Status::corrupt, "it is not what this release writes");
  put(out.groups, name, std::move(group));
  return {};
}

/// A policy that has had one version alone is its document.
Result<void> read_policy(std::string_view name, std::string_view value, Directory& out) {
  Policy policy;
  policy.name = name;
  std::string document;
  Members m(value);
  m.take("document", document).take("created_ms", policy.created_ms).take("versions", policy.versions);
  m.take("default", policy.default_version).take("last", policy.last_version).take("path", policy.path);
  m.take("description", policy.description).take("attributes", policy.attributes);
  if (policy.versions.empty() && !document.empty()) {
    policy.versions.emplace(1, PolicyVersion{std::move(document), policy.created_ms});
    policy.default_version = policy.last_version = 1;
  }
  if (!m.all() || !policy.versions.contains(policy.default_version))
    return Error(Status::corrupt, "it is not what this release writes");
  put(out.policies, name, std::move(policy));
  return {};
}

Result<void> read_role(std::string_view name, std::string_view value, Directory& out) {
  Role role;
  role.name = name;
  Members m(value);
  m.take("trust", role.trust).take("description", role.description).take("path", role.path);
  m.take("max_session", role.max_session).take("attributes", role.attributes).take("policies", role.policies);
  m.take("attached", role.attached).take("created_ms", role.created_ms).take("boundary", role.boundary);
  if (!m.all()) return Error(Status::corrupt, "it is not what this release writes");
  put(out.roles, name, std::move(role));
  return {};
}

Result<void> read_issuer(std::string_view name, std::string_view value, Directory& out) {
  Issuer issuer;
  issuer.name = name;
  Members m(value);
  m.take("url", issuer.url).take("audiences", issuer.audiences).take("thumbprints", issuer.thumbprints);
  m.take("attributes", issuer.attributes).take("created_ms", issuer.created_ms);
  if (!m.all()) return Error(Status::corrupt, "it is not what this release writes");
  put(out.issuers, name, std::move(issuer));
  return {};
}

Result<void> read_key(std::string_view name, std::string_view value, const SecretBox& box, Directory& out) {
  Key key;
  key.access_key = name;
  std::string sealed;
  Members m(value);
  m.take("user", key.user).take("secret", sealed).take("active", key.active).take("expires_ms", key.expires_ms);
  m.take("description", key.description).take("created_ms", key.created_ms);
  if (!m.all()) return Error(Status::corrupt, "it is not what this release writes");
  auto secret = box.open(sealed, owner_of(key));
  if (!secret) return std::move(secret).error();
  key.secret = std::move(*secret);
  put(out.keys, name, std::move(key));
  return {};
}

/// The records of keys come before those of their use.
Result<void> read_use(std::string_view name, std::string_view value, Directory& out) {
  const auto ms = text::parse_decimal<int64_t>(value);
  if (!ms) return Error(Status::corrupt, "it is no time");
  if (const Key* key = find(out.keys, name)) key->last_used_ms->store(*ms, std::memory_order_relaxed);
  return {};
}

}  // namespace

std::string to_record(const User& user) {
  Json json = {
      {"display_name", user.display_name}, {"administrator", user.administrator}, {"groups", user.groups},
      {"attributes", Json::object()},      {"policies", Json::object()},          {"created_ms", user.created_ms}};
  for (const auto& [name, value] : user.attributes) json["attributes"][name] = value;
  for (const auto& [name, value] : user.policies) json["policies"][name] = value;
  if (!user.password_hash.empty()) json["password"] = user.password_hash;
  if (user.security_stamp != 1) json["security_stamp"] = user.security_stamp;
  if (!user.attached.empty()) json["attached"] = user.attached;
  if (user.path != "/") json["path"] = user.path;
  if (!user.origin.empty()) json["origin"] = user.origin;
  if (!user.boundary.empty()) json["boundary"] = user.boundary;
  return text_of(json);
}

std::string to_record(const Group& group) {
  Json json = {{"policies", Json::object()}, {"created_ms", group.created_ms}};
  for (const auto& [name, value] : group.policies) json["policies"][name] = value;
  if (!group.attached.empty()) json["attached"] = group.attached;
  if (group.path != "/") json["path"] = group.path;
  if (!group.origin.empty()) json["origin"] = group.origin;
  return text_of(json);
}

std::string to_record(const Policy& policy) {
  Json json = {{"created_ms", policy.created_ms}};
  if (policy.last_version == 1) {
    json["document"] = policy.document();
  } else {
    json.update({{"versions", Json::object()}, {"default", policy.default_version}, {"last", policy.last_version}});
    for (const auto& [number, version] : policy.versions)
      json["versions"][std::to_string(number)] = {{"document", version.document}, {"created_ms", version.created_ms}};
  }
  if (!policy.description.empty()) json["description"] = policy.description;
  if (policy.path != "/") json["path"] = policy.path;
  for (const auto& [name, value] : policy.attributes) json["attributes"][name] = value;
  return text_of(json);
}

std::string to_record(const Role& role) {
  Json json = {{"trust", role.trust},
               {"description", role.description},
               {"path", role.path},
               {"max_session", role.max_session},
               {"attributes", Json::object()},
               {"policies", Json::object()},
               {"attached", role.attached},
               {"created_ms", role.created_ms}};
  for (const auto& [name, value] : role.attributes) json["attributes"][name] = value;
  for (const auto& [name, value] : role.policies) json["policies"][name] = value;
  if (!role.boundary.empty()) json["boundary"] = role.boundary;
  return text_of(json);
}

std::string to_record(const Issuer& issuer) {
  Json json = {{"url", issuer.url},
               {"audiences", issuer.audiences},
               {"thumbprints", issuer.thumbprints},
               {"attributes", Json::object()},
               {"created_ms", issuer.created_ms}};
  for (const auto& [name, value] : issuer.attributes) json["attributes"][name] = value;
  return text_of(json);
}

Result<std::string> to_record(const Key& key, const SecretBox& box) {
  auto sealed = box.seal(key.secret.view(), owner_of(key));
  if (!sealed) return sealed;
  return text_of({{"user", key.user},
                  {"secret", *sealed},
                  {"active", key.active},
                  {"expires_ms", key.expires_ms},
                  {"description", key.description},
                  {"created_ms", key.created_ms}});
}

std::string to_record(const State& state) { return text_of({{"changes", state.changes}, {"key_id", state.key_id}}); }

Result<State> read_state(std::string_view value) {
  State state;
  if (!Members(value).take("changes", state.changes).take("key_id", state.key_id).all())
    return Error(Status::corrupt, "record 'state': it is not what this release writes");
  return state;
}

Result<void> read_record(std::string_view key, std::string_view value, const SecretBox& box, Directory& out,
                         State& state) {
  const auto below = [&](std::string_view prefix) { return key.substr(prefix.size()); };
  Result<void> read = Error(Status::corrupt, "nobody knows what it is");
  if (key.starts_with(kUserPrefix)) read = read_user(below(kUserPrefix), value, out);
  if (key.starts_with(kGroupPrefix)) read = read_group(below(kGroupPrefix), value, out);
  if (key.starts_with(kPolicyPrefix)) read = read_policy(below(kPolicyPrefix), value, out);
  if (key.starts_with(kRoleRecords)) read = read_role(below(kRoleRecords), value, out);
  if (key.starts_with(kIssuerPrefix)) read = read_issuer(below(kIssuerPrefix), value, out);
  if (key.starts_with(kKeyPrefix)) read = read_key(below(kKeyPrefix), value, box, out);
  if (key.starts_with(kUsePrefix)) read = read_use(below(kUsePrefix), value, out);
  if (key == kStateKey) {
    auto told = read_state(value);
    if (!told) return std::move(told).error();
    state = std::move(*told);
    out.changes = state.changes;
    out.state = std::string(value);
    return {};
  }
  if (read) return {};
  return Error(read.error().status, "record '" + std::string(key) + "': " + read.error().message);
}

}  // namespace mortise::users_local
