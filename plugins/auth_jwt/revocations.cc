// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/revocations.h"

#include <mortise/text/hex.h>
#include <mortise/text/number.h>

#include <algorithm>
#include <utility>

namespace mortise::auth_jwt {
namespace {

constexpr std::string_view kPrefix = "revoked/";
constexpr int64_t kLookEveryMs = 600'000;
/// A token is taken somewhat longer than it says (allowed_skew, which is not more than this), and is refused as long.
constexpr int64_t kLongestSkewMs = 300'000;
constexpr size_t kMostInBatch = 1000;

std::string record_of(const std::string& digest) { return std::string(kPrefix) + text::to_hex(digest); }

bool is_over(int64_t expires_ms, int64_t now_ms) noexcept { return expires_ms + kLongestSkewMs <= now_ms; }

/// Of the room for all, what the tokens of one user may take.
size_t share_of(size_t most) noexcept { return std::max<size_t>(most / 10, 1); }

}  // namespace

/// Values are "EXPIRES USER".
Result<std::unique_ptr<Revocations>> Revocations::load(Host host, Records records, size_t most) {
  auto out = std::make_unique<Revocations>(host, records, most);
  std::vector<std::string> expired;
  Result<void> good;
  const auto end = records.scan_and_wait(kPrefix, "", 0, [&](const mortise_record& record) {
    const std::string_view value = view(record.value);
    const size_t blank = std::min(value.find(' '), value.size());
    auto digest = text::from_hex(view(record.key).substr(kPrefix.size()));
    const auto expires_ms = text::parse_decimal<int64_t>(value.substr(0, blank));
    if (!digest || !expires_ms) {
      good = Error(Status::corrupt, "record '" + std::string(view(record.key)) + "' is not what this release writes");
    } else if (is_over(*expires_ms, host.unix_ms())) {
      expired.push_back(std::move(*digest));
    } else {
      const WriteLock lock(out->mutex_);
      std::string user(value.substr(std::min(blank + 1, value.size())));
      ++out->of_user_[user];
      out->revoked_.emplace(std::move(*digest), Revoked{*expires_ms, std::move(user)});
    }
  });
  if (!end) return end.error();
  if (!good) return good.error();
  out->drop(expired);
  return out;
}

bool Revocations::contains(const std::string& digest) const {
  const ReadLock lock(mutex_);
  return revoked_.contains(digest);
}

void Revocations::forget_expired(int64_t now_ms, std::vector<std::string>& expired) {
  std::erase_if(revoked_, [&](const auto& entry) {
    if (!is_over(entry.second.expires_ms, now_ms) || expired.size() >= kMostInBatch) return false;
    const auto user = of_user_.find(entry.second.user);
    if (user != of_user_.end() && --user->second == 0) of_user_.erase(user);
    expired.push_back(entry.first);
    return true;
  });
}

/// It counts from now on, whatever becomes of its record: a token of which it is not known whether it was taken back is
/// not taken either. The expired ones make room, but are looked for now and then only.
bool Revocations::take(const std::string& digest, Revoked revoked, std::vector<std::string>& expired) {
  const int64_t now = host_.unix_ms();
  const WriteLock lock(mutex_);
  const auto is_full = [&]() MORTISE_REQUIRES(mutex_) {
    const auto user = of_user_.find(revoked.user);
    return revoked_.size() >= most_ || (user != of_user_.end() && user->second >= share_of(most_));
  };
  if (revoked_.contains(digest)) return true;
  if (now >= next_look_ms_ || is_full()) {
    next_look_ms_ = now + kLookEveryMs;
    forget_expired(now, expired);
  }
  if (is_full()) return false;
  ++of_user_[revoked.user];
  revoked_.emplace(digest, std::move(revoked));
  return true;
}

void Revocations::add(const std::string& digest, int64_t expires_ms, const std::string& user, Done done) {
  std::vector<std::string> expired;
  const bool taken = take(digest, {expires_ms, user}, expired);
  drop(expired);
  if (!taken) return done(Error(Status::no_space, "too many tokens are revoked, see max_revoked_tokens"));
  records_.commit(nullptr, RecordBatch().put(record_of(digest), std::to_string(expires_ms) + " " + user),
                  [done = std::move(done)](const mortise_error& error, uint64_t) {
                    done(error.status == MORTISE_OK ? Result<void>() : Result<void>(Error::from(error)));
                  });
}

/// What fails is tried again at the next start.
void Revocations::drop(const std::vector<std::string>& digests) {
  for (size_t from = 0; from < digests.size(); from += kMostInBatch) {
    RecordBatch batch;
    for (size_t i = from; i < std::min(from + kMostInBatch, digests.size()); ++i) batch.remove(record_of(digests[i]));
    records_.commit(nullptr, batch, [](const mortise_error&, uint64_t) {});
  }
}

}  // namespace mortise::auth_jwt
