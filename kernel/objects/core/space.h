// SPDX-License-Identifier: Apache-2.0
//
// Keeps some of the disks free: new bodies are refused before one is full, so that records can still be written, things
// removed, and the meta store compact its files. Bodies and records may lie on different disks: both are looked at.
// ADR 0010.
#pragma once

#include "kernel/objects/core/options.h"

#include <mortise/blob_store_handle.h>
#include <mortise/error.h>
#include <mortise/host.h>

#include <atomic>
#include <cstdint>

namespace mortise::objects {

/// What is known of one disk, and how much of it stays free: `wanted` bytes, or a tenth of the disk if that is less.
/// Threads: any.
class DiskRoom {
 public:
  explicit DiskRoom(uint64_t wanted) : wanted_(wanted) {}
  void note(const DiskUsage& usage);
  uint64_t keep_free() const noexcept { return keep_free_.load(std::memory_order_relaxed); }
  bool has(uint64_t size) const noexcept { return available() >= keep_free() && available() - keep_free() >= size; }
  bool has_half() const noexcept { return available() >= keep_free() / 2; }

 private:
  uint64_t available() const noexcept { return available_.load(std::memory_order_relaxed); }

  const uint64_t wanted_;
  std::atomic<uint64_t> available_{UINT64_MAX};
  std::atomic<uint64_t> keep_free_{0};
};

/// Threads: any. The disks are asked again several times a second, or after some bytes.
class Space {
 public:
  /// `keep_free` of each disk; 0: nothing is refused. `records` may be empty: nothing is known of the meta store's
  /// disk.
  Space(const Host& host, const BlobStoreHandle& blobs, DiskLook records, uint64_t keep_free);

  /// Before `size` more bytes are taken in. Status::no_space if too few would be left.
  Result<void> check(uint64_t size);
  /// While they come: `size` of them are there. Status::no_space once half of what is to stay free is gone.
  Result<void> check_under_way(uint64_t size);

 private:
  void look_again(uint64_t size);

  const Host host_;
  const BlobStoreHandle blobs_;
  const DiskLook look_at_records_;
  const bool watched_;
  DiskRoom of_bodies_;
  DiskRoom of_records_;
  std::atomic<int64_t> next_look_ns_{0};
  std::atomic<uint64_t> taken_{0};  // bytes since the last look
};

}  // namespace mortise::objects
