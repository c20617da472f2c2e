// SPDX-License-Identifier: Apache-2.0
//
// Reports the outcome of a change through mortise_on_written.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/error.h>

#include <string>
#include <utility>
#include <vector>

#include "kernel/objects/core/digests.h"
#include "kernel/objects/core/object_view.h"
#include "kernel/objects/format/bucket.h"

namespace mortise::objects {

/// What mortise_written is made of; owns its bytes.
struct Written {
  std::string key;
  std::string version;
  bool versioned = false;
  bool versioning_enabled = false;
  bool delete_marker = false;
  uint64_t size = 0;
  int64_t modified_ms = 0;
  std::string etag;
  std::vector<OwnedDigest> digests;
  std::string source_version;
  std::string removed_version;
  OwnedDigest checksum;
  uint64_t revision = 0;

  Written() = default;
  Written(const Bucket& bucket, std::string k) : key(std::move(k)) {
    versioned = bucket.versioned();
    versioning_enabled = bucket.versioning == Versioning::enabled;
  }
  /// What was written is this version of the key.
  Written(const Bucket& bucket, std::string k, const ObjectRecord& record) : Written(bucket, std::move(k)) {
    version = version_name(record);
    size = record.size;
    modified_ms = record.modified_ms;
    etag = record.etag;
    for (const auto& d : record.digests) digests.push_back(to_owned(d));
    checksum = to_owned(record.checksum);
    revision = revision_of(record);
  }
  /// Calls use(const mortise_written&); valid during it.
  template <class F>
  void with_abi(F&& use) const {
    SmallVector<mortise_digest, 4> all;
    for (const auto& d : digests) all.push_back(abi_of(d.view()));
    mortise_written w{};
    w.size = sizeof w;
    w.digest_count = static_cast<uint32_t>(all.size());
    w.key = str(key);
    w.version = str(version);
    w.versioned = versioned ? 1 : 0;
    w.versioning_enabled = versioning_enabled ? 1 : 0;
    w.delete_marker = delete_marker ? 1 : 0;
    w.content_size = size;
    w.modified_ms = modified_ms;
    w.etag = str(etag);
    w.digests = all.data();
    w.source_version = str(source_version);
    w.removed_version = str(removed_version);
    w.checksum = abi_of(checksum.view());
    w.revision = revision;
    use(w);
  }
};

/// The caller's callback.
class OnWritten {
 public:
  OnWritten(void* context, mortise_on_written done) : context_(context), done_(done) {}
  void operator()(const Written& written) const {
    const mortise_error fine = empty_error();
    written.with_abi([&](const mortise_written& w) { done_(context_, &fine, &w); });
  }
  /// As somebody else was told it.
  void pass(const mortise_written& written) const {
    const mortise_error fine = empty_error();
    done_(context_, &fine, &written);
  }
  void operator()(const Error& error) const { done_(context_, ErrorView(error).abi(), nullptr); }

 private:
  void* context_;
  mortise_on_written done_;
};

}  // namespace mortise::objects
