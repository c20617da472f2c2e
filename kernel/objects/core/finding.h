// SPDX-License-Identifier: Apache-2.0
//
// Something that is wrong in the stores. Rows, not text: the server writes them as JSON, fsck as lines.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace mortise::objects {

enum class FindingKind : uint8_t {
  store,           // the meta store itself, or a part of it that cannot be read
  corrupt_record,  // a record that cannot be decoded or contradicts another
  missing,         // bytes that a record points to are not there
  wrong_size,      // they are, but more or fewer
  damaged,         // they do not match their checksum, or the store says that they are damaged
  unreadable,      // the device or the system refuses to read them: not known to be damaged
  orphan_blob,     // a blob that no record points to
  orphan_record,   // bytes in the meta store that no object points to
  damaged_owner,   // a blob's file does not say any more whose it is; its bytes are another matter
};
inline constexpr size_t kFindingKinds = 9;

/// The word for it in reports, metrics and logs.
constexpr std::string_view name_of(FindingKind kind) {
  constexpr std::array<std::string_view, kFindingKinds> kNames{"store",       "corrupt_record", "missing",
                                                               "wrong_size",  "damaged",        "unreadable",
                                                               "orphan_blob", "orphan_record",  "damaged_owner"};
  return kNames[static_cast<size_t>(kind)];
}

/// What does not apply is empty.
struct Finding {
  FindingKind kind = FindingKind::store;
  std::string bucket;
  std::string key;      // of the object; may hold any bytes
  std::string version;  // an id, or "null"
  std::string blob;
  std::string what;  // for people
  std::string done;  // "quarantined", "removed", or why that failed
  // Of a damaged owner: the record that points to the blob.
  std::string partition = {};
  std::string stored_key = {};
};

/// What is done with a finding.
using FindingSink = std::function<void(Finding)>;

}  // namespace mortise::objects
