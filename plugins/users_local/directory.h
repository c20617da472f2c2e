// SPDX-License-Identifier: Apache-2.0
//
// Everybody, as of one moment. Immutable once it is shared; what does not change is shared by the next one.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "users_local/secret.h"

namespace mortise::users_local {

using Texts = std::map<std::string, std::string, std::less<>>;
using Names = std::set<std::string, std::less<>>;

struct User {
  std::string name;  // and id
  std::string display_name;
  bool administrator = false;
  Names groups;
  Texts attributes;
  Texts policies;               // its own
  Names attached;               // of policies that have a name
  std::string boundary;         // the name of a policy; "": none limits it
  std::string password_hash;    // "": there is no password, and nobody logs in
  uint64_t security_stamp = 1;  // see abi/identity.h; never 0
  std::string path = "/";
  std::string origin;  // its first name, if it has another one now
  int64_t created_ms = 0;
};

struct Group {
  std::string name;
  Texts policies;
  Names attached;
  std::string path = "/";
  std::string origin;  // as above
  int64_t created_ms = 0;
};

struct PolicyVersion {
  std::string document;
  int64_t created_ms = 0;
};

/// One of its versions counts.
struct Policy {
  std::string name;
  std::map<uint32_t, PolicyVersion> versions;
  uint32_t default_version = 1;
  uint32_t last_version = 0;  // that was ever made
  std::string description;
  std::string path = "/";
  Texts attributes;
  int64_t created_ms = 0;

  const std::string& document() const { return versions.at(default_version).document; }
};

/// What others act as; see abi/identity.h.
struct Role {
  std::string name;
  std::string trust;
  std::string description;
  std::string path = "/";
  int64_t max_session = 3600;  // seconds
  Texts attributes;
  Texts policies;
  Names attached;
  std::string boundary;
  int64_t created_ms = 0;
};

/// An issuer of OpenID Connect, whom the trust of roles can name.
struct Issuer {
  std::string name;  // its URL without the scheme
  std::string url;
  std::vector<std::string> audiences;    // in the order in which they came
  std::vector<std::string> thumbprints;  // likewise; kept, since they are asked for
  Texts attributes;
  int64_t created_ms = 0;
};

struct Key {
  std::string access_key;
  Secret secret;
  std::string user;
  bool active = true;
  int64_t expires_ms = 0;  // 0: never
  std::string description;
  int64_t created_ms = 0;
  /// Shared by all directories that have the key.
  std::shared_ptr<std::atomic<int64_t>> last_used_ms = std::make_shared<std::atomic<int64_t>>(0);
};

template <class T>
using Named = std::map<std::string, std::shared_ptr<const T>, std::less<>>;

struct Directory {
  Named<User> users;
  Named<Group> groups;
  Named<Policy> policies;
  Named<Role> roles;
  Named<Issuer> issuers;
  Named<Key> keys;
  uint64_t changes = 0;              // that were ever made
  std::optional<std::string> state;  // the record that says so, as it is stored
};

/// Adds it, or takes the place of the one with that name.
template <class T>
void put(Named<T>& all, std::string_view name, T one) {
  all.insert_or_assign(std::string(name), std::make_shared<const T>(std::move(one)));
}

/// nullptr if there is none.
template <class T>
const T* find(const Named<T>& all, std::string_view name) {
  const auto found = all.find(name);
  return found == all.end() ? nullptr : found->second.get();
}

}  // namespace mortise::users_local
