// SPDX-License-Identifier: Apache-2.0
//
// Tokens that were taken back, until they expire by themselves: in records, and in memory for every request that shows
// a token. A token is named by the digest of what its signature covers.
#pragma once

#include <mortise/host.h>
#include <mortise/mutex.h>
#include <mortise/records.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mortise::auth_jwt {

class Revocations {
 public:
  using Done = std::function<void(const Result<void>&)>;

  /// What there is; those that have expired are dropped. Blocks. `most`: how many there can be at once.
  static Result<std::unique_ptr<Revocations>> load(Host host, Records records, size_t most);
  Revocations(Host host, Records records, size_t most) noexcept : host_(host), records_(records), most_(most) {}

  /// Any thread.
  bool contains(const std::string& digest) const;
  /// Any thread; does not block. `done` is called once, when it is on stable storage. no_space: there are too many, or
  /// too many of that user, who cannot use up the room of the others.
  void add(const std::string& digest, int64_t expires_ms, const std::string& user, Done done);

 private:
  struct Revoked {
    int64_t expires_ms = 0;
    std::string user;
  };
  bool take(const std::string& digest, Revoked revoked, std::vector<std::string>& expired);
  void forget_expired(int64_t now_ms, std::vector<std::string>& expired) MORTISE_REQUIRES(mutex_);
  void drop(const std::vector<std::string>& digests);

  const Host host_;
  const Records records_;
  const size_t most_;
  mutable SharedMutex mutex_;
  std::unordered_map<std::string, Revoked> revoked_ MORTISE_GUARDED_BY(mutex_);  // by digest
  std::unordered_map<std::string, size_t> of_user_ MORTISE_GUARDED_BY(mutex_);   // how many
  int64_t next_look_ms_ MORTISE_GUARDED_BY(mutex_) = 0;
};

}  // namespace mortise::auth_jwt
