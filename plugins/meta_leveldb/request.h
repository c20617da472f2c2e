// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/abi/meta_store.h>
#include <mortise/error.h>

#include <string>
#include <string_view>
#include <vector>

namespace mortise::meta_leveldb {

/// A copy of a batch that waits for the committer. Keys are database keys. Never moved: the views point into it.
class Request {
 public:
  struct Precondition {
    std::string_view key;
    std::string_view expected;
    bool absent;
  };
  struct Mutation {
    std::string_view key;
    std::string_view value;
    bool remove;
  };

  /// Status::invalid or too_large if the batch breaks the limits of the interface.
  static Result<void> check(const mortise_batch& batch);

  /// REQUIRES: check() was passed.
  Request(const mortise_batch& batch, void* context, mortise_commit_done done);
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  const std::vector<Precondition>& preconditions() const noexcept { return preconditions_; }
  const std::vector<Mutation>& mutations() const noexcept { return mutations_; }
  bool strict() const noexcept { return strict_; }
  /// To be written on a full disk, if that can be done.
  bool frees_space() const noexcept { return frees_space_; }
  size_t bytes() const noexcept { return bytes_.size(); }

  /// Call once.
  void answer(const Result<void>& result) const { mortise::answer(done_, context_, result); }

 private:
  std::string_view keep(std::string_view partition, std::string_view key);
  std::string_view keep(std::string_view value);

  std::string bytes_;
  std::vector<Precondition> preconditions_;
  std::vector<Mutation> mutations_;
  bool strict_;
  bool frees_space_;
  void* context_;
  mortise_commit_done done_;
};

}  // namespace mortise::meta_leveldb
