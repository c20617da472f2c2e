// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>
#include <mortise/meta_store.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace mortise::meta_leveldb {

/// A copy of a batch that waits for the committer, and on whose behalf. Keys are database keys. One piece of memory:
/// what the views point to lies behind the object, so it is made by make() and never moved.
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
  static std::unique_ptr<Request> make(const Call& call, const mortise_batch& batch, void* context,
                                       mortise_commit_done done);
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;
  static void operator delete(void* memory) noexcept { ::operator delete(memory); }

  std::span<const Precondition> preconditions() const noexcept { return {preconditions_, precondition_count_}; }
  std::span<const Mutation> mutations() const noexcept { return {mutations_, mutation_count_}; }
  bool strict() const noexcept { return durability_ == MORTISE_STRICT; }
  /// To be written on a full disk, if that can be done.
  bool frees_space() const noexcept { return frees_space_; }
  size_t bytes() const noexcept { return bytes_; }

  const Call& call() const noexcept { return call_; }
  /// Call once. `synced`: if there was no error, it is on stable storage.
  void answer(const Result<void>& result, bool synced = false) const {
    const mortise_commit_result told = commit_result(synced ? MORTISE_STRICT : durability_);
    mortise::answer(done_, context_, result, &told);
  }

 private:
  /// `room`: behind the object, as much as make() found that it takes.
  Request(const Call& call, const mortise_batch& batch, std::byte* room, void* context, mortise_commit_done done);
  std::string_view keep(std::string_view partition, std::string_view key);
  std::string_view keep(std::string_view value);

  const Call call_;
  Precondition* preconditions_;
  size_t precondition_count_ = 0;
  Mutation* mutations_;
  size_t mutation_count_ = 0;
  char* end_;  // of the bytes that are kept so far
  size_t bytes_ = 0;
  int32_t durability_;
  bool frees_space_;
  void* context_;
  mortise_commit_done done_;
};

}  // namespace mortise::meta_leveldb
