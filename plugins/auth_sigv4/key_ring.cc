// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/key_ring.h"

#include <mortise/identity_rules.h>
#include <openssl/crypto.h>

#include <algorithm>

namespace mortise::auth_sigv4 {
namespace {

constexpr size_t kShortestSecret = 8;
constexpr size_t kLongestAccessKey = 128;

/// What can stand in a credential: no blanks, and nothing that separates its parts.
bool is_plain(std::string_view access_key) {
  return std::all_of(access_key.begin(), access_key.end(),
                     [](char c) { return c > ' ' && c < 0x7f && c != ',' && c != ':'; });
}

/// Many configurations call their administrator root; that harms nobody, since this key may do as much as the account.
bool may_be_root(const KeyEntry& entry) { return entry.administrator && text::same_ignoring_case(entry.id, "root"); }

}  // namespace

Key::Key(KeyEntry entry) : prefixed_secret_("AWS4" + entry.secret) {
  OPENSSL_cleanse(entry.secret.data(), entry.secret.size());
  identity_.anonymous = false;
  identity_.administrator = entry.administrator;
  identity_.root = entry.root;
  identity_.id = entry.id.empty() ? entry.access_key : std::move(entry.id);
  identity_.display_name = entry.display_name.empty() ? identity_.id : std::move(entry.display_name);
  identity_.access_key = std::move(entry.access_key);
  identity_.session_issued_ms = entry.session_issued_ms;
  identity_.session_name = std::move(entry.session_name);
  identity_.session_policy = std::move(entry.session_policy);
  identity_.session_parent_key = std::move(entry.session_parent_key);
  identity_.session_tags = std::move(entry.session_tags);
}

Key::~Key() { OPENSSL_cleanse(prefixed_secret_.data(), prefixed_secret_.size()); }

SigningKey Key::signing_key(Digester& digester, std::string_view day, std::string_view region,
                            std::string_view service) const {
  if (service == "s3") return signing_keys_.get(digester, prefixed_secret_, day, region);
  SigningKey key;
  key.bytes = derive_signing_key(digester, prefixed_secret_, day, region, service);
  key.hmac = HmacKey(bytes(key.bytes));
  return key;
}

bool Key::operator==(const Key& other) const noexcept {
  const Identity &a = identity_, &b = other.identity_;
  return prefixed_secret_ == other.prefixed_secret_ && a.access_key == b.access_key && a.id == b.id &&
         a.display_name == b.display_name && a.administrator == b.administrator && a.root == b.root &&
         a.session_issued_ms == b.session_issued_ms && a.session_name == b.session_name &&
         a.session_policy == b.session_policy && a.session_parent_key == b.session_parent_key &&
         a.session_tags == b.session_tags;
}

bool KeyRing::operator==(const KeyRing& other) const noexcept {
  return size() == other.size() && std::all_of(keys_.begin(), keys_.end(), [&](const auto& entry) {
           const Key* same = other.find(entry.first);
           return same != nullptr && *same == *entry.second;
         });
}

Result<void> KeyRing::add(KeyEntry entry) {
  if (entry.access_key.empty()) return Error(Status::invalid, "a key has no access_key");
  if (entry.access_key.size() > kLongestAccessKey || !is_plain(entry.access_key))
    return Error(Status::invalid, "access key '" + entry.access_key +
                                      "': at most 128 printable ASCII characters, without blank, comma and colon");
  if (entry.secret.size() < kShortestSecret)
    return Error(Status::invalid, "access key '" + entry.access_key + "': its secret key is missing or under 8 bytes");
  const std::string& user = entry.id.empty() ? entry.access_key : entry.id;
  if (is_reserved_user(user) && !may_be_root(entry))
    return Error(Status::invalid, "access key '" + entry.access_key + "': its user, its id, is '" + user + "', and " +
                                      std::string(kReservedUserRule));
  std::string name = entry.access_key;
  if (keys_.contains(name)) return Error(Status::invalid, "access key '" + name + "' is given twice");
  const Key& key = *keys_.emplace(std::move(name), std::make_unique<const Key>(std::move(entry))).first->second;
  users_.try_emplace(key.identity().id, &key.identity());
  return {};
}

}  // namespace mortise::auth_sigv4
