// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/format/event_record.h"

#include <mortise/text/hex.h>

#include "kernel/objects/format/fields.h"
#include "kernel/objects/format/keys.h"

namespace mortise::objects {
namespace {

constexpr char kVersionByte = '\x01';
constexpr size_t kSequenceDigits = 16;

struct EventTag {
  enum : uint8_t {
    kKind = 1,
    kFlags = 2,
    kTime = 3,
    kBucket = 4,
    kBucketId = 5,
    kKey = 6,
    kVersion = 7,
    kSize = 8,
    kEtag = 9,
    kProperty = 10,
    kPreviousKey = 11,
    kActor = 12,
    kRequestId = 13,
    kTarget = 14,
  };
};

}  // namespace

void encode(const EventRecord& r, std::string& out) {
  out.reserve(out.size() + 96 + r.bucket.size() + r.key.size() + r.version.size() + r.etag.size());
  out.push_back(kVersionByte);
  FieldWriter w(out);
  w.number(EventTag::kKind, static_cast<uint64_t>(r.kind));
  w.number(EventTag::kFlags, r.flags);
  w.number(EventTag::kTime, static_cast<uint64_t>(r.time_ms));
  w.text(EventTag::kBucket, r.bucket);
  w.text(EventTag::kBucketId, r.bucket_id);
  w.text(EventTag::kKey, r.key);
  w.text(EventTag::kVersion, r.version);
  w.number(EventTag::kSize, r.size);
  w.text(EventTag::kEtag, r.etag);
  w.text(EventTag::kProperty, r.property);
  w.text(EventTag::kPreviousKey, r.previous_key);
  w.text(EventTag::kActor, r.actor);
  w.text(EventTag::kRequestId, r.request_id);
  for (const auto& name : r.targets) w.text(EventTag::kTarget, name);
}

void append_target(std::string& record, std::string_view name) { FieldWriter(record).text(EventTag::kTarget, name); }

bool decode(std::string_view bytes, EventRecord& out) {
  if (bytes.empty() || bytes.front() != kVersionByte) return false;
  FieldReader in(bytes.substr(1));
  uint64_t number = 0;
  while (in.next()) {
    switch (in.tag()) {
      case EventTag::kKind:
        in.number(number);
        if (number == 0 || number > INT32_MAX) return false;
        out.kind = static_cast<int32_t>(number);
        break;
      case EventTag::kFlags:
        in.number(number);
        out.flags = static_cast<uint32_t>(number);
        break;
      case EventTag::kTime:
        in.number(number);
        out.time_ms = static_cast<int64_t>(number);
        break;
      case EventTag::kBucket:
        out.bucket = in.value();
        break;
      case EventTag::kBucketId:
        out.bucket_id = in.value();
        break;
      case EventTag::kKey:
        out.key = in.value();
        break;
      case EventTag::kVersion:
        out.version = in.value();
        break;
      case EventTag::kSize:
        in.number(out.size);
        break;
      case EventTag::kEtag:
        out.etag = in.value();
        break;
      case EventTag::kProperty:
        out.property = in.value();
        break;
      case EventTag::kPreviousKey:
        out.previous_key = in.value();
        break;
      case EventTag::kActor:
        out.actor = in.value();
        break;
      case EventTag::kRequestId:
        out.request_id = in.value();
        break;
      case EventTag::kTarget:
        out.targets.push_back(in.value());
        break;
      default:
        break;  // of a later release
    }
  }
  return in.ok() && out.kind != 0 && !out.bucket.empty();
}

std::string event_key(uint64_t sequence) {
  std::string out(1, keys::kEvent);
  text::append_hex_number(out, sequence, kSequenceDigits);
  return out;
}

bool sequence_of_event(std::string_view stored_key, uint64_t& sequence) {
  if (stored_key.size() != 1 + kSequenceDigits || stored_key.front() != keys::kEvent) return false;
  const auto number = text::hex_number(stored_key.substr(1));
  sequence = number.value_or(0);
  return number.has_value();
}

}  // namespace mortise::objects
