// SPDX-License-Identifier: Apache-2.0
//
// The access keys of this server. Filled by one thread, then read by any.
#pragma once

#include <mortise/auth.h>
#include <mortise/error.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "auth_sigv4/arithmetic.h"

namespace mortise::auth_sigv4 {

/// An access key as configured. `id` and `display_name` may be empty: then they are the access key, and the id.
struct KeyEntry {
  std::string access_key;
  std::string secret;
  std::string id;
  std::string display_name;
  bool administrator = false;
  bool root = false;  // not even a deny binds it
  // Of temporary credentials; 0 and empty for others.
  int64_t session_issued_ms = 0;
  std::string session_name;
  std::string session_policy;
  std::string session_parent_key;
  std::string session_tags;
};

class Key {
 public:
  explicit Key(KeyEntry entry);
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  ~Key();

  const Identity& identity() const noexcept { return identity_; }
  std::string_view secret() const noexcept { return prefixed_secret().substr(4); }
  std::string_view prefixed_secret() const noexcept { return prefixed_secret_; }
  bool operator==(const Key& other) const noexcept;
  /// It counts only with its token.
  bool is_temporary() const noexcept { return identity_.session_issued_ms != 0; }
  /// That of S3 is kept; the others are asked for rarely.
  SigningKey signing_key(Digester& digester, std::string_view day, std::string_view region,
                         std::string_view service = "s3") const;

 private:
  Identity identity_;
  std::string prefixed_secret_;  // "AWS4" + secret
  mutable SigningKeys signing_keys_;
};

class KeyRing {
 public:
  /// Fails for an access key that is there already, empty or not printable, and for a secret under 8 bytes.
  Result<void> add(KeyEntry entry);
  /// nullptr if there is no such key.
  const Key* find(std::string_view access_key) const noexcept {
    const auto found = keys_.find(access_key);
    return found == keys_.end() ? nullptr : found->second.get();
  }
  /// The user with this id, as the first key has it; nullptr if there is none.
  const Identity* find_user(std::string_view id) const noexcept {
    const auto found = users_.find(id);
    return found == users_.end() ? nullptr : found->second;
  }
  size_t size() const noexcept { return keys_.size(); }
  /// each(const Identity&), for every key, in no order.
  template <class F>
  void for_each(F&& each) const {
    for (const auto& [access_key, key] : keys_) each(key->identity());
  }
  /// The same keys, with the same secrets, of the same users.
  bool operator==(const KeyRing& other) const noexcept;

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view s) const noexcept { return std::hash<std::string_view>()(s); }
  };
  std::unordered_map<std::string, std::unique_ptr<const Key>, Hash, std::equal_to<>> keys_;
  std::unordered_map<std::string_view, const Identity*> users_;  // views and pointers of keys_
};

}  // namespace mortise::auth_sigv4
