// SPDX-License-Identifier: Apache-2.0
//
// What a listing of objects asks for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api_native/wire/json.h"

namespace mortise::api_native {

enum ListFlag : uint64_t {
  kListCached = 1,
  kListArchives = 8,
  kListNameOnly = 16,
  kListNameSize = 32,
  kListNotCached = 512,
  kListNoRecursion = 2048,
  kListDiff = 4096,
  kListInventory = 32768,
};

/// Which properties the rows have beside name and flags.
struct ListProperties {
  bool size = false;
  bool checksum = false;
  bool atime = false;
  bool version = false;
  bool location = false;
  bool copies = false;
  bool custom = false;
};

struct ListRequest {
  std::string prefix;
  std::string token;
  std::string start_after;
  std::string uuid;  // of a listing that was begun; "" = this is its first page
  std::string time_format;
  uint64_t flags = 0;
  uint32_t page_size = 0;  // 0 = as many as are usual
  ListProperties properties;

  bool has(ListFlag flag) const noexcept { return (flags & flag) != 0; }
};

/// `value` may be null: everything by default.
Or<ListRequest> parse_list_request(const Json& value);

}  // namespace mortise::api_native
