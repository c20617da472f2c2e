// SPDX-License-Identifier: Apache-2.0
//
// The record of a multipart upload under way.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/objects/format/record.h"

namespace mortise::objects {

/// Views the stored bytes.
struct UploadRecord {
  int64_t initiated_ms = 0;
  std::string_view owner;
  std::string_view owner_name;
  std::string_view storage_class;
  std::vector<PairView> metadata;
  std::vector<PairView> properties;
  std::string_view checksum;  // algorithm that clients see; "" = none
  bool composite = false;
  int32_t etag_policy = 0;
  uint64_t replaced_parts = 0;  // how often a part was uploaded again: Complete expects that none was meanwhile
  bool implicit = false;        // the client did not ask for the checksum
  mortise_object_lock lock{};   // that the object is to have
  std::string_view base;        // id of the key's current version when it began; kNoBase: there was none; "": not known

  static constexpr std::string_view kNoBase = "-";
  bool checksum_is_chosen() const noexcept { return !checksum.empty() && !implicit; }
};

void encode(const UploadRecord& upload, std::string& out);
bool decode(std::string_view bytes, UploadRecord& out);

}  // namespace mortise::objects
