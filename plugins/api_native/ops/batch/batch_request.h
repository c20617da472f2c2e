// SPDX-License-Identifier: Apache-2.0
//
// A request for many objects in one answer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api_native/http/context.h"

namespace mortise::api_native::ops {

struct BatchItem {
  size_t bucket = 0;  // in BatchRequest::buckets
  std::string object;
  std::string archpath;  // "" = the object; else the file of that name in it
  std::string opaque;    // base64, told again
  uint64_t start = 0;
  uint64_t length = 0;  // 0 = to the end

  // ---- found out before the answer begins
  uint64_t size = 0;  // of what is answered
  int64_t modified_ms = 0;
  std::string error;  // it is missing or cannot be read, and why
};

struct BatchRequest {
  static constexpr size_t kMaxItems = 100'000;
  std::vector<FoundBucket> buckets;  // each once; may be missing
  std::vector<BatchItem> items;
  std::string mime = ".tar";  // which kind of archive: .tar, .tgz, .tar.gz, .tar.lz4 or .zip
  bool go_on = false;         // "coer": what is missing is an empty file
  bool name_only = false;     // "onob": without the name of the bucket
  bool streamed = true;       // "strm": the archive alone

  /// What the message says. Buckets are looked up, and the caller must be allowed to read each object.
  static Or<BatchRequest> parse(const Context& context);
  const FoundBucket& bucket_of(const BatchItem& item) const { return buckets[item.bucket]; }
  std::string name_of(const BatchItem& item) const;
  std::string shown(const BatchItem& item) const;
  /// What cannot be read may still become an empty file: nobody was told its size.
  bool may_leave_out() const noexcept { return go_on && streamed; }
};

}  // namespace mortise::api_native::ops
