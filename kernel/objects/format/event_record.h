// SPDX-License-Identifier: Apache-2.0
//
// The record 'e' of a change that is to be delivered to event targets. FORMAT.md describes the bytes.
#pragma once

#include <mortise/abi/event_target.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::objects {

/// Views of the record's bytes, or of whatever it is made from.
struct EventRecord {
  int32_t kind = 0;
  uint32_t flags = 0;
  int64_t time_ms = 0;
  std::string_view bucket;
  std::string_view bucket_id;
  std::string_view key;
  std::string_view version;
  uint64_t size = 0;
  std::string_view etag;
  std::string_view property;
  std::string_view previous_key;
  std::string_view actor;
  std::string_view request_id;
  std::vector<std::string_view> targets;  // names of those who have not taken it yet
};

void encode(const EventRecord& record, std::string& out);
/// Adds a target to an encoded record.
void append_target(std::string& record, std::string_view name);
/// False if `bytes` are not a record. The views are of `bytes`.
bool decode(std::string_view bytes, EventRecord& out);

/// The stored key of the event with that number: in the order of numbers.
std::string event_key(uint64_t sequence);
/// False if it is not such a key.
bool sequence_of_event(std::string_view stored_key, uint64_t& sequence);

}  // namespace mortise::objects
