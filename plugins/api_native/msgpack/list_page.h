// SPDX-License-Identifier: Apache-2.0
//
// A page of a listing, row by row, in MessagePack or in JSON. Names of members, their order and which are left out are
// AIStore's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace mortise::api_native {

/// Flags of a row.
enum EntryFlag : uint16_t {
  kEntryCached = 64,
  kEntryInArchive = 128,
  kEntryDirectory = 256,
  kEntryArchive = 512,
  kEntryChanged = 1024,  // at the remote, since the copy was made
  kEntryRemoved = 2048,  // there; the copy is still here
  kEntryChunked = 8192
};

/// What is empty, or 0, is left out.
struct ListEntry {
  std::string_view name;
  std::string_view checksum;
  std::string_view atime;
  std::string_view version;
  std::string_view location;
  std::string_view custom;
  uint64_t size = 0;
  uint16_t copies = 0;
  uint16_t flags = 0;
};

class ListPage {
 public:
  ListPage() = default;
  ListPage(const ListPage&) = delete;
  ListPage& operator=(const ListPage&) = delete;
  virtual ~ListPage() = default;
  virtual void add(const ListEntry& entry) = 0;
  /// The whole page; afterwards only destruction is allowed.
  virtual std::string finish(std::string_view uuid, std::string_view token) = 0;
  virtual std::string_view content_type() const noexcept = 0;

  static std::unique_ptr<ListPage> message_pack();
  static std::unique_ptr<ListPage> json();
};

}  // namespace mortise::api_native
