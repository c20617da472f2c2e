// SPDX-License-Identifier: Apache-2.0
//
// What a write needs of a bucket's backend: a version is brought there before it is stored here. kernel/objects/remote
// stands behind it.
#pragma once

#include <mortise/call.h>
#include <mortise/error.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/objects/core/conditions.h"
#include "kernel/objects/format/bucket.h"
#include "kernel/objects/format/record.h"

namespace mortise::objects {

/// A version whose body is here, in memory or in blobs that nobody removes meanwhile. Views what the writer keeps until
/// it was answered.
struct OutgoingVersion {
  struct Blob {
    std::string_view id;
    uint64_t size;
  };
  std::string_view key;
  std::vector<PairView> metadata;
  std::string_view etag;            // that it would have without a backend
  std::vector<DigestView> digests;  // of all bytes
  Conditions conditions;            // about what the backend has
  uint64_t size = 0;
  std::string_view bytes;   // the body, or
  std::vector<Blob> blobs;  // where it is, in order
};

/// What became of it.
struct BackendWritten {
  std::string etag;  // what the backend calls the object now
  std::string version;
  int64_t doubted_ms = 0;  // an earlier change may still take effect: since when; 0: none
  /// Kept until the version was stored here: till then no other change of the key begins.
  std::shared_ptr<void> turn;
};

/// Threads: any.
class BackendWriter {
 public:
  using Done = std::function<void(Result<BackendWritten>)>;
  BackendWriter() = default;
  BackendWriter(const BackendWriter&) = delete;
  BackendWriter& operator=(const BackendWriter&) = delete;
  virtual ~BackendWriter() = default;
  /// Brings the object to the backend of the bucket. The conditions are checked there. `done` is called once, at once
  /// or later, on a thread that may do what a worker may; `call` is needed until then. Nothing holds a thread
  /// meanwhile.
  virtual void write(const Call& call, std::shared_ptr<const Bucket> bucket, OutgoingVersion outgoing, Done done) = 0;
};

}  // namespace mortise::objects
