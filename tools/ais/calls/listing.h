// SPDX-License-Identifier: Apache-2.0
//
// Objects of a bucket, page by page.
#pragma once

#include "ais/calls/message.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace mortise::ais {

/// Bits of a request.
enum ListFlag : uint64_t {
  kListCached = 1,
  kListMissing = 2,
  kListArchives = 8,
  kListNamesOnly = 16,
  kListPresentBucket = 64,
  kListNotCached = 512,
  kListNotRecursive = 2048,
  kListDifferences = 4096,
  kListNoDirectories = 8192,
};

/// Bits of an entry; the lowest five are its status.
enum EntryFlag : uint32_t {
  kEntryStatus = 31,
  kEntryCached = 64,
  kEntryInArchive = 128,
  kEntryDirectory = 256,
  kEntryArchive = 512,
  kEntryChanged = 1024,
  kEntryRemoved = 2048,
  kEntryChunked = 8192,
};

struct Entry {
  std::string name, checksum, atime, version, location, custom;
  int64_t size = 0;
  int64_t copies = 0;
  uint32_t flags = 0;

  bool is_directory() const noexcept { return (flags & kEntryDirectory) != 0; }
  bool is_in_archive() const noexcept { return (flags & kEntryInArchive) != 0; }
};

struct ListRequest {
  BucketUri bucket;
  std::string prefix, props, start_after;
  uint64_t flags = 0;
  uint64_t page_size = 0;  // 0: the server's
  uint64_t limit = 0;      // 0: all
  uint64_t max_pages = 0;  // 0: all
};

/// Calls `page` for every page; stops when it says false.
Result<void> list_objects(HttpClient& http, const ListRequest& request,
                          const std::function<bool(std::vector<Entry>)>& page);

/// All of it at once.
Result<std::vector<Entry>> list_all(HttpClient& http, const ListRequest& request);

}  // namespace mortise::ais
