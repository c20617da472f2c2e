// SPDX-License-Identifier: Apache-2.0
#include "users_local/session.h"

#include <mortise/bytes.h>
#include <mortise/identity_rules.h>
#include <mortise/text/hex.h>

#include <openssl/evp.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include "users_local/new_key.h"

namespace mortise::users_local {
namespace {

using Json = nlohmann::json;

constexpr size_t kLongestToken = 8192;
constexpr size_t kLongestName = 64;
// Policies of a request put together, and tags; who asks has limits of its own.
constexpr size_t kLongestPolicy = 4096, kLongestTags = 4096;
constexpr uint32_t kLongestTime = 129600;  // 36 hours, as with AWS
constexpr int64_t kMsPerSecond = 1000;

std::string owner_of(std::string_view access_key) { return std::string(access_key) + "\nsession"; }

/// Changes with the secret of a key, and when a key or a user is made again under the same name.
std::string mark_of(const Key& key, const User& user) {
  std::string text = std::to_string(key.created_ms) + "\n" + std::to_string(user.created_ms) + "\n";
  text += key.secret.view();
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  const bool hashed = EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1;
  OPENSSL_cleanse(text.data(), text.size());
  return hashed ? text::to_hex(std::string_view(reinterpret_cast<const char*>(digest.data()), 16)) : std::string();
}

/// The same of who it acts as; empty: there is nobody of that id here.
std::string mark_of(std::string_view id, const Directory& now) {
  if (is_role_id(id)) {
    const Role* role = find(now.roles, id.substr(kRolePrefix.size()));
    return role == nullptr ? std::string() : std::to_string(role->created_ms);
  }
  const User* user = find(now.users, id);
  return user == nullptr ? std::string() : std::to_string(user->created_ms);
}

bool counts(const Key& key, int64_t now_ms) { return key.active && (key.expires_ms == 0 || now_ms < key.expires_ms); }

/// A session of a role that no key began ends with that role.
Result<void> take_parent_role(const Directory& now, Session& session) {
  if (session.parent_user.empty()) return {};
  session.parent_mark = mark_of(session.parent_user, now);
  if (is_role_id(session.parent_user) && !session.parent_mark.empty()) return {};
  return Error(Status::not_found, "there is no role '" + session.parent_user + "'");
}

/// Who asks, with which key.
Result<void> take_parent(const Directory& now, const Reservations& reserved, int64_t now_ms, Session& session) {
  if (session.parent_key.empty()) return take_parent_role(now, session);
  const Key* key = find(now.keys, session.parent_key);
  if (key == nullptr) {
    if (!reserved.check_key(session.parent_key) && !session.parent_user.empty()) return {};
    return Error(Status::not_found, "there is no such access key");
  }
  const User* user = find(now.users, key->user);
  if (user == nullptr || !counts(*key, now_ms)) return Error(Status::not_found, "the access key does not count");
  if (key->expires_ms != 0) session.expires_ms = std::min(session.expires_ms, key->expires_ms);
  session.parent_user = key->user;
  session.parent_mark = mark_of(*key, *user);
  if (session.parent_mark.empty()) return Error(Status::internal, "OpenSSL does not offer SHA-256");
  return {};
}

bool is_of_name(char c) { return c == ',' || identity_rules::is_plain(c); }

Result<void> check_request(const mortise_session_request& request) {
  const std::string_view name = view(request.name);
  if (request.seconds == 0 || request.seconds > kLongestTime)
    return Error(Status::invalid, "temporary credentials last 1 to 129600 seconds");
  if (name.size() > kLongestName || !std::all_of(name.begin(), name.end(), &is_of_name))
    return Error(Status::invalid, "a session's name has up to 64 letters, digits and _+=,.@-");
  if (request.policy.size > kLongestPolicy) return Error(Status::too_large, "a session's policy has up to 4096 bytes");
  if (request.tags.size > kLongestTags) return Error(Status::too_large, "a session's tags have up to 4096 bytes");
  return {};
}

std::string text_of(const Session& s) {
  return Json{{"as", s.acts_as},           {"as_mark", s.acts_as_mark},
              {"by", s.parent_user},       {"with", s.parent_key},
              {"mark", s.parent_mark},     {"name", s.name},
              {"policy", s.policy},        {"tags", s.tags},
              {"secret", s.secret.view()}, {"issued_ms", s.issued_ms},
              {"expires_ms", s.expires_ms}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

Result<IssuedSession> issue_session(const mortise_session_request& request, const Directory& now,
                                    const Reservations& reserved, const SecretBox& box, int64_t now_ms) {
  if (Result<void> good = check_request(request); !good) return good.error();
  IssuedSession out;
  Session& s = out.session;
  s.acts_as = view(request.user);
  s.acts_as_mark = mark_of(s.acts_as, now);
  s.parent_key = view(request.parent_key);
  s.parent_user = view(request.parent_user);
  s.name = view(request.name);
  s.policy = view(request.policy);
  s.tags = view(request.tags);
  s.issued_ms = now_ms;
  s.expires_ms = now_ms + request.seconds * kMsPerSecond;
  if (Result<void> known = take_parent(now, reserved, now_ms, s); !known) return known.error();
  // Nobody gets a session of another user.
  if (!is_role_id(s.acts_as) && (s.parent_key.empty() || s.acts_as != s.parent_user))
    return Error(Status::not_found, "a session of '" + s.acts_as + "' is begun with a key of theirs");
  // One that is not kept here is who asks, by a key that others know.
  if (s.acts_as_mark.empty() && (s.parent_key.empty() || !s.parent_mark.empty() || s.acts_as != s.parent_user))
    return Error(Status::not_found, "there is no '" + s.acts_as + "'");
  auto access_key = make_session_key();
  if (!access_key) return access_key.error();
  auto secret = make_secret();
  if (!secret) return secret.error();
  s.secret = std::move(*secret);
  out.access_key = std::move(*access_key);
  auto token = box.seal(text_of(s), owner_of(out.access_key));
  if (!token) return token.error();
  if (token->size() > kLongestToken) return Error(Status::too_large, "the session's policy and tags are too long");
  out.token = std::move(*token);
  return out;
}

Result<Session> open_session(std::string_view access_key, std::string_view token, const SecretBox& box) {
  const Error none(Status::not_found, "the token is none of this access key");
  if (token.size() > kLongestToken) return none;
  const auto opened = box.open(token, owner_of(access_key));
  if (!opened) return none;
  const Json json = Json::parse(opened->view(), nullptr, false);
  Session s;
  bool good = json.is_object();
  const auto take = [&](const char* name, auto& out) {
    const auto found = good ? json.find(name) : json.end();
    good = good && found != json.end();
    using Value = std::remove_reference_t<decltype(out)>;
    if constexpr (std::is_same_v<Value, std::string>) {
      good = good && found->is_string();
    } else {
      good = good && found->is_number_integer();
    }
    if (good) out = found->template get<Value>();
  };
  std::string secret;
  take("as", s.acts_as), take("as_mark", s.acts_as_mark), take("by", s.parent_user), take("with", s.parent_key);
  take("mark", s.parent_mark), take("name", s.name), take("policy", s.policy), take("tags", s.tags);
  take("secret", secret);
  take("issued_ms", s.issued_ms), take("expires_ms", s.expires_ms);
  s.secret = Secret(std::move(secret));
  if (!good) return none;
  return s;
}

bool is_alive(const Session& session, const Directory& now, const Reservations& reserved, int64_t now_ms) {
  if (mark_of(session.acts_as, now) != session.acts_as_mark) return false;
  if (session.parent_key.empty())
    return session.parent_user.empty() || mark_of(session.parent_user, now) == session.parent_mark;
  const Key* key = find(now.keys, session.parent_key);
  if (key == nullptr) return session.parent_mark.empty() && !reserved.check_key(session.parent_key);
  const User* user = find(now.users, key->user);
  return user != nullptr && key->user == session.parent_user && counts(*key, now_ms) &&
         mark_of(*key, *user) == session.parent_mark;
}

}  // namespace mortise::users_local
