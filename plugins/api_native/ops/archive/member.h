// SPDX-License-Identifier: Apache-2.0
//
// A file out of an archive that is an object. OwnThreads only.
#pragma once

#include <cstdint>
#include <string>

#include "api_native/archives/archive_reader.h"
#include "api_native/http/context.h"

namespace mortise::api_native::ops {

struct MemberRead {
  FoundBucket bucket;
  std::string object;
  std::string name;
  uint64_t start = 0;
  uint64_t length = 0;  // 0 = to the end
};

/// Its bytes, as many as Settings::max_member_bytes at most.
Or<std::string> read_member(const Site& site, const MemberRead& what);
/// How many bytes those are, and nothing else.
Or<uint64_t> size_of_member(const Site& site, const MemberRead& what);

}  // namespace mortise::api_native::ops
