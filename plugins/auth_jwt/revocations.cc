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
constexpr size_t kMostInBatch = 1000;

std::string record_of(const std::string& digest) { return std::string(kPrefix) + text::to_hex(digest); }

}  // namespace

Result<std::unique_ptr<Revocations>> Revocations::load(Host host, Records records, size_t most) {
  auto out = std::make_unique<Revocations>(host, records, most);
  std::vector<std::string> expired;
  Result<void> good;
  const auto end = records.scan_and_wait(kPrefix, "", 0, [&](const mortise_record& record) {
    auto digest = text::from_hex(view(record.key).substr(kPrefix.size()));
    const auto expires_ms = text::parse_decimal<int64_t>(view(record.value));
    if (!digest || !expires_ms) {
      good = Error(Status::corrupt, "record '" + std::string(view(record.key)) + "' is not what this release writes");
    } else if (*expires_ms <= host.unix_ms()) {
      expired.push_back(std::move(*digest));
    } else {
      const WriteLock lock(out->mutex_);
      out->revoked_.emplace(std::move(*digest), *expires_ms);
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

/// It counts from now on, whatever becomes of its record: a token of which it is not known whether it was taken back is
/// not taken either. The expired ones make room, but are looked for now and then only.
bool Revocations::take(const std::string& digest, int64_t expires_ms, std::vector<std::string>& expired) {
  const int64_t now = host_.unix_ms();
  const WriteLock lock(mutex_);
  if (now >= next_look_ms_ || revoked_.size() >= most_) {
    next_look_ms_ = now + kLookEveryMs;
    std::erase_if(revoked_, [&](const auto& entry) {
      if (entry.second > now || expired.size() >= kMostInBatch) return false;
      expired.push_back(entry.first);
      return true;
    });
  }
  if (revoked_.size() >= most_ && !revoked_.contains(digest)) return false;
  revoked_.insert_or_assign(digest, expires_ms);
  return true;
}

void Revocations::add(const std::string& digest, int64_t expires_ms, Done done) {
  std::vector<std::string> expired;
  const bool taken = take(digest, expires_ms, expired);
  drop(expired);
  if (!taken) return done(Error(Status::no_space, "too many tokens are revoked: max_revoked_tokens allows no more"));
  records_.commit(nullptr, RecordBatch().put(record_of(digest), std::to_string(expires_ms)),
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
