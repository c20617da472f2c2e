// SPDX-License-Identifier: Apache-2.0
//
// Keeps some of the disk free: new bodies are refused before it is full, so that records can still be written, things
// removed, and the meta store compact its files. ADR 0010.
#pragma once

#include <mortise/blob_store.h>
#include <mortise/error.h>
#include <mortise/host.h>

#include <atomic>
#include <cstdint>

namespace mortise::objects {

/// Threads: any. What the store says is asked for again several times a second, or after some bytes.
class Space {
 public:
  /// `keep_free` in bytes, or a tenth of the disk if that is less; 0: nothing is refused.
  Space(const Host& host, const BlobStore& blobs, uint64_t keep_free);

  /// Before `size` more bytes are taken in. Status::no_space if too few would be left.
  Result<void> check(uint64_t size);
  /// While they come: `size` of them are there. Status::no_space once half of what is to stay free is gone.
  Result<void> check_under_way(uint64_t size);

 private:
  void look_again(uint64_t size);
  Error refusal() const;

  const Host host_;
  const BlobStore blobs_;
  const uint64_t wanted_;
  std::atomic<int64_t> next_look_ns_{0};
  std::atomic<uint64_t> taken_{0};  // bytes since the last look
  std::atomic<uint64_t> available_{UINT64_MAX};
  std::atomic<uint64_t> keep_free_{0};
};

}  // namespace mortise::objects
