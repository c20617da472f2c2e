// SPDX-License-Identifier: Apache-2.0
//
// Finds blobs that no record points to, and blobs that do not say whose they are although a record points to them.
//
// First all references are collected, 8 bytes each: a million blobs take 8 MB. More than kMaxReferences (32 MB) are
// done in several rounds, each over a part of all ids. Then every settled blob is looked up among them. What is left
// may just have been written, moved or overwritten: the records that its owner leads to decide, one by one. A blob that
// is settled was once referenced, and one that no longer is will never be again; so what passes that test is an orphan
// for good. The records are read once more only if there is a blob whose owner is damaged.
#pragma once

#include <mortise/blob_store_handle.h>
#include <mortise/error.h>
#include <mortise/meta_store_handle.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/objects/core/finding.h"
#include "kernel/objects/maintenance/paced_scan.h"

namespace mortise::objects {

/// One thread at a time, but for `cancelled`.
class OrphanSearch {
 public:
  static constexpr uint64_t kMaxReferences = uint64_t{4} << 20;
  static constexpr size_t kMaxOwnerless = 10'000;  // more are left to the next search

  /// `expected` references were counted before. `cancelled` ends a step early.
  OrphanSearch(const MetaStoreHandle& meta, const BlobStoreHandle& blobs, uint64_t expected, FindingSink sink,
               const std::atomic<bool>& cancelled);

  /// A piece of work of about `budget` bytes; adds to `bytes` what it read, of records and of blobs' footers. False:
  /// done.
  Result<bool> step(uint64_t budget, uint64_t& bytes);

  uint64_t blobs() const noexcept { return blobs_; }
  uint64_t unsettled() const noexcept { return unsettled_; }

 private:
  enum class Phase { begin, collect, scan, confirm, find_owners, done };
  struct Candidate {
    std::string id;
    std::string partition;
    std::string key;
    uint64_t size;
  };
  Result<void> begin_round();
  static Result<void> unless_damaged(Result<void> read);
  using EachBlob = std::function<void(std::string_view stored_key, std::string_view blob)>;
  Result<void> begin_records();
  Result<bool> read_records(uint64_t& bytes, const EachBlob& each);
  Result<void> collect(uint64_t& bytes);
  Result<void> scan(uint64_t budget, uint64_t& bytes);
  void look_up(const BlobStoreHandle::Scanned& blob);
  Result<void> confirm(uint64_t& bytes);
  Result<bool> is_orphan(const Candidate& c) const;
  Result<void> find_owners(uint64_t& bytes);
  void report_ownerless(std::string_view stored_key, const std::string& blob);
  void add(std::string_view blob);
  bool in_round(uint64_t hash) const noexcept { return hash % rounds_ == round_; }

  const MetaStoreHandle meta_;
  const BlobStoreHandle blob_store_;
  const FindingSink sink_;
  const std::atomic<bool>& cancelled_;
  const uint64_t rounds_;
  uint64_t round_ = 0;
  Phase phase_ = Phase::begin;
  std::vector<std::string> partitions_;
  size_t partition_ = 0;
  std::string from_;
  std::vector<uint64_t> references_;   // hashes; sorted once they are all there
  std::unique_ptr<PacedScan> scan_;    // while the blobs of a round are visited
  std::vector<Candidate> candidates_;  // of the last step of it
  std::set<std::string, std::less<>> ownerless_;
  uint64_t blobs_ = 0;
  uint64_t unsettled_ = 0;
};

}  // namespace mortise::objects
