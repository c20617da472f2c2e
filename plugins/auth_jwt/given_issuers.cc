// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/given_issuers.h"

#include <algorithm>
#include <utility>

namespace mortise::auth_jwt {
namespace {

constexpr size_t kMost = 32;  // each has a thread

}  // namespace

std::shared_ptr<GivenIssuer> GivenIssuers::find(const std::string& url, int64_t created_ms) {
  const MutexLock lock(mutex_);
  forget_ended();
  auto found = kept_.find(url);
  if (found != kept_.end() && found->second.created_ms != created_ms) {
    retire(found);
    found = kept_.end();
  }
  if (found != kept_.end()) {
    found->second.used = ++uses_;
    found->second.issuer->keys.use();
    return found->second.issuer;
  }
  if (stopping_ || !may_be_fetched(url) || retired_.size() >= kMost) return nullptr;
  if (kept_.size() >= kMost) retire_oldest();
  auto fresh = std::make_shared<GivenIssuer>(host_, url, settings_);
  kept_.insert_or_assign(url, Kept{fresh, ++uses_, created_ms});
  return fresh;
}

void GivenIssuers::retire_oldest() {
  const auto oldest = std::min_element(kept_.begin(), kept_.end(),
                                       [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
  retire(oldest);
}

GivenIssuers::All::iterator GivenIssuers::retire(All::iterator one) {
  one->second.issuer->keys.begin_stop();
  retired_.push_back(std::move(one->second.issuer));
  return kept_.erase(one);
}

/// Some end by themselves, when nobody has asked for them.
void GivenIssuers::forget_ended() {
  std::erase_if(kept_, [](const auto& one) { return one.second.issuer->keys.ended(); });
  std::erase_if(retired_, [](const auto& one) { return one.use_count() == 1 && one->keys.ended(); });
}

void GivenIssuers::stop() noexcept {
  std::vector<std::shared_ptr<GivenIssuer>> all;
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    for (const auto& [url, one] : kept_) all.push_back(one.issuer);
    all.insert(all.end(), retired_.begin(), retired_.end());
  }
  for (const auto& one : all) one->keys.begin_stop();
  for (const auto& one : all) one->keys.stop();
}

}  // namespace mortise::auth_jwt
