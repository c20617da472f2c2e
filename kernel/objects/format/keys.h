// SPDX-License-Identifier: Apache-2.0
//
// Keys of the records in the meta store. FORMAT.md describes them; ADR 0006 says why.
//
// A stored key is one letter, then the object key with 0x00 and 0x01 escaped, then, where several records belong to one
// object key, the terminator 01 01 and a suffix. Order of stored keys = order of object keys, bytewise.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mortise::objects::keys {

/// Partition of the buckets' own records.
inline constexpr std::string_view kSystemPartition = "sys";
inline constexpr std::string_view kBucketPartitions = "b/";
inline constexpr std::string_view kRecordPartitions = "r/";  // of kernel/records
inline constexpr std::string_view kFormat = "!format";
inline constexpr std::string_view kFormatVersion = "1";  // its value
inline constexpr std::string_view kState = "!state";
inline constexpr std::string_view kEvents = "!events";

inline constexpr char kBucket = 'b';
inline constexpr char kObject = 'o';
inline constexpr char kVersion = 'v';
inline constexpr char kBody = 'd';
inline constexpr char kManifest = 'm';
inline constexpr char kUpload = 'u';
inline constexpr char kPart = 'p';
inline constexpr char kGarbage = 'g';
inline constexpr char kMoved = 'k';
inline constexpr char kEvent = 'e';
inline constexpr char kAccess = 'a';

std::string partition_of(std::string_view bucket_id);
/// The bucket id in a partition's name; "" if it is none of ours.
std::string_view bucket_id_of(std::string_view partition);

void append_escaped(std::string& out, std::string_view key);
std::string escape(std::string_view key);
/// False if `escaped` is not an escaped key.
bool unescape(std::string_view escaped, std::string& out);

/// Where the record of a bucket is.
std::string of_bucket(std::string_view name);

/// letter + escaped key.
std::string of(char letter, std::string_view key);
/// letter + escaped key + terminator + suffix.
std::string of(char letter, std::string_view key, std::string_view suffix);
/// What starts all records of an object key: letter + escaped key + terminator.
std::string family(char letter, std::string_view key);

/// Parts and manifests: the suffix is an id and a number.
std::string numbered(char letter, std::string_view key, std::string_view id, uint32_t number);
/// The number at the end of numbered().
uint32_t number_of(std::string_view stored);

/// The escaped key in a stored key, and what follows its terminator ("" if there is none).
struct Split {
  std::string_view escaped;
  std::string_view suffix;
};
Split split(std::string_view stored);

/// The smallest string that is greater than every string starting with `prefix`; "" if there is none.
std::string after_all(std::string prefix);

}  // namespace mortise::objects::keys
