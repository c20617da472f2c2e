// SPDX-License-Identifier: Apache-2.0
//
// Several checksums over one stream, each computed once, in one pass; and digests that own their bytes.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/checksum.h>
#include <mortise/error.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/objects/format/record.h"

namespace mortise::objects {

struct OwnedDigest {
  std::string algorithm;
  std::string value;  // raw
  bool composite = false;

  DigestView view() const noexcept { return {algorithm, value, composite}; }
};

OwnedDigest to_owned(const DigestView& d);
OwnedDigest to_owned(const mortise_digest& d);
mortise_digest abi_of(const DigestView& d) noexcept;
std::vector<DigestView> views_of(const std::vector<OwnedDigest>& digests);

/// One thread at a time.
class DigestSet {
 public:
  DigestSet() = default;
  explicit DigestSet(std::shared_ptr<const Checksums> checksums) : checksums_(std::move(checksums)) {}

  /// So many algorithms will be added.
  void expect(size_t algorithms) { all_.reserve(algorithms); }
  /// Adds an algorithm; a second time: nothing. MORTISE_UNKNOWN_ALGORITHM if no plugin gives it.
  Result<void> add(std::string_view algorithm);
  bool empty() const noexcept { return all_.empty(); }
  /// The value of an algorithm that was added is known: it is not computed.
  void know(std::string_view algorithm, std::string_view value);
  /// Whether it has anything to compute from the stream.
  bool needs_bytes() const noexcept;
  bool has(std::string_view algorithm) const noexcept { return find(algorithm) != nullptr; }

  void update(std::string_view data);
  /// Ends the stream.
  void finish();
  /// REQUIRES: finish(). "" for an algorithm that was not added.
  const Digest& value(std::string_view algorithm) const noexcept;
  /// Compares with what the client promised. MORTISE_BAD_DIGEST, or MORTISE_CHECKSUM_MISUSE for an algorithm not added.
  Result<void> check(const std::vector<OwnedDigest>& expected) const;

 private:
  struct One {
    std::string algorithm;
    Hasher hasher;  // empty: the value is known
    Digest value;
  };
  const One* find(std::string_view algorithm) const noexcept;

  std::shared_ptr<const Checksums> checksums_;
  std::vector<One> all_;
};

}  // namespace mortise::objects
