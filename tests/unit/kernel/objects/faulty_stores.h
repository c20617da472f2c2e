// SPDX-License-Identifier: Apache-2.0
//
// Tables that forward to real stores until a fuse blows at the n-th change.
#pragma once

#include <mortise/abi/blob_store.h>
#include <mortise/abi/meta_store.h>

#include <atomic>
#include <cstdint>

namespace mortise::objects::test {

/// Counts changes: commits of the meta store, and create, write, finish, settle and remove of the blob store.
class Fuse {
 public:
  enum class Effect {
    exit_before,     // the process ends instead of the step
    exit_after,      // it ends when the step was done, before anybody is told
    fail,            // the step is not done and reports MORTISE_IO
    unknown,         // a commit is done but reports MORTISE_UNKNOWN; only commits count as steps
    unknown_undone,  // a commit is not done and reports MORTISE_UNKNOWN; only commits count as steps
  };
  static constexpr int kExitCode = 42;

  /// The step `at`, counted from 1 from now on, is the one; 0 = none.
  void arm(uint64_t at, Effect effect) {
    effect_ = effect;
    at_ = at;
    steps_ = 0;
  }
  void disarm() { at_ = 0; }
  /// Steps since arm().
  uint64_t steps() const { return steps_; }

  Effect effect() const { return effect_; }
  /// Counts a step; true if it is the one.
  bool blows(bool commit) {
    const Effect e = effect_;
    if (!commit && (e == Effect::unknown || e == Effect::unknown_undone)) return false;
    return ++steps_ == at_;
  }

 private:
  std::atomic<uint64_t> steps_{0};
  std::atomic<uint64_t> at_{0};
  std::atomic<Effect> effect_{Effect::fail};
};

/// The wrapped tables. The fuse and the inner tables must outlive this.
class FaultyStores {
 public:
  FaultyStores(Fuse& fuse, const mortise_meta_store* meta, const mortise_blob_store* blobs);
  FaultyStores(const FaultyStores&) = delete;
  FaultyStores& operator=(const FaultyStores&) = delete;
  const mortise_meta_store* meta() const { return &meta_; }
  const mortise_blob_store* blobs() const { return &blobs_; }

 private:
  friend struct FaultyCalls;
  Fuse& fuse_;
  const mortise_meta_store* inner_meta_;
  const mortise_blob_store* inner_blobs_;
  mortise_meta_store meta_;
  mortise_blob_store blobs_;
};

}  // namespace mortise::objects::test
