// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/told_keys.h"

#include <algorithm>

namespace mortise::auth_sigv4 {
namespace {

KeyEntry entry_of(const mortise_credential& told, const Key* parent) {
  const mortise_user user = known(told.user);
  KeyEntry entry{std::string(view(told.access_key)), std::string(view(told.secret)), std::string(view(user.id)),
                 std::string(view(user.display_name)), user.administrator != 0};
  if (told.session == nullptr) return entry;
  const mortise_session session = known(told.session);
  entry.session_issued_ms = std::max<int64_t>(session.issued_ms, 1);
  entry.session_name = view(session.name);
  entry.session_policy = view(session.policy);
  entry.session_parent_key = view(session.parent_key);
  entry.session_tags = view(session.tags);
  if (parent != nullptr && parent->identity().id == entry.id) {
    entry.administrator = parent->identity().administrator;
    entry.display_name = parent->identity().display_name;
  }
  return entry;
}

bool same(const ToldKey& a, const ToldKey& b) noexcept {
  return a.key == b.key && a.expires_ms == b.expires_ms && a.usable == b.usable && a.token == b.token;
}

}  // namespace

std::shared_ptr<const ToldKey> ToldKeys::find(std::string_view access_key, uint64_t generation) {
  if (generation == 0) return nullptr;
  Shard& shard = shard_of(access_key);
  const MutexLock lock(shard.mutex);
  const auto found = shard.keys.find(access_key);
  return found == shard.keys.end() || found->second.generation != generation ? nullptr : found->second.key;
}

std::shared_ptr<const ToldKey> ToldKeys::keep(const mortise_credential& told, const Key* parent, uint64_t generation) {
  auto fresh = std::make_shared<const ToldKey>(entry_of(told, parent), told);
  if (generation == 0) return fresh;
  const std::string& access_key = fresh->key.identity().access_key;
  Shard& shard = shard_of(access_key);
  const MutexLock lock(shard.mutex);
  const auto found = shard.keys.find(access_key);
  if (found != shard.keys.end()) {
    if (!same(*found->second.key, *fresh)) found->second.key = fresh;
    found->second.generation = generation;
    return found->second.key;
  }
  if (shard.keys.size() >= kMost / kShards) shard.keys.clear();  // they are told again
  shard.keys.emplace(access_key, Entry{fresh, generation});
  return fresh;
}

}  // namespace mortise::auth_sigv4
