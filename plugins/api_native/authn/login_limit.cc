// SPDX-License-Identifier: Apache-2.0
#include "api_native/authn/login_limit.h"

#include <algorithm>

namespace mortise::api_native::authn {
namespace {

constexpr size_t kMostAddresses = 10'000;
constexpr int kGroupsOfNetwork = 4;

}  // namespace

std::string address_of(std::string_view remote) {
  if (!remote.starts_with('[')) return std::string(remote.substr(0, remote.rfind(':')));
  remote = remote.substr(1, remote.find(']') - 1);
  size_t end = 0;
  for (int group = 0; group < kGroupsOfNetwork && end != std::string_view::npos; ++group)
    end = remote.find(':', group == 0 ? 0 : end + 1);
  return std::string(remote.substr(0, end));
}

void LoginLimit::forget_old(int64_t now_ms) {
  std::erase_if(tries_, [&](const auto& entry) {
    return entry.second.running == 0 && entry.second.window_ms + kWindowMs <= now_ms;
  });
}

bool LoginLimit::begin(const std::string& address, int64_t now_ms) {
  const MutexLock lock(mutex_);
  if (tries_.size() >= kMostAddresses && !tries_.contains(address)) forget_old(now_ms);
  if (tries_.size() >= kMostAddresses && !tries_.contains(address)) return false;
  Tries& tries = tries_[address];
  if (tries.window_ms + kWindowMs <= now_ms) {
    tries.window_ms = now_ms;
    tries.wrong = 0;
  }
  if (tries.running >= kMostAtOnce || tries.wrong >= kMostWrong) return false;
  ++tries.running;
  return true;
}

void LoginLimit::ended(const std::string& address, bool wrong, int64_t now_ms) {
  const MutexLock lock(mutex_);
  const auto found = tries_.find(address);
  if (found == tries_.end()) return;
  --found->second.running;
  if (wrong) ++found->second.wrong;
  if (found->second.running == 0 && found->second.wrong == 0) tries_.erase(found);
  if (tries_.size() >= kMostAddresses) forget_old(now_ms);
}

}  // namespace mortise::api_native::authn
