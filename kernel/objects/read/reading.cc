// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/read/reading.h"

#include <algorithm>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/read/read_errors.h"

namespace mortise::objects {
namespace {

// A body that is gone means that the object was overwritten between the reads of its record and of its body; the next
// look finds the new one. No reader loses that race this often.
constexpr int kMaxLooks = 100;

// ADR 0009 has the figures. Bodies up to this are verified before their first byte is served, on the caller's thread:
// damage is then an error, not a body that is cut off.
constexpr uint64_t kVerifyAtOnce = uint64_t{256} << 10;

/// An object that was not uploaded in parts is its own only part.
Error part_missing(uint32_t number, uint32_t count) {
  return Error(Status::invalid, MORTISE_INVALID_PART_NUMBER, "the object has no part " + std::to_string(number))
      .with("PartNumberRequested", std::to_string(number))
      .with("ActualPartCount", std::to_string(std::max(count, 1u)));
}

}  // namespace

Reading::Reading(Engine& engine, const Call& call, ReadRequest request, For purpose)
    : engine_(engine), call_(call), meta_(engine.meta.with(call)), request_(std::move(request)), purpose_(purpose) {}

Result<void> Reading::find() {
  auto bucket = engine_.buckets.find(request_.bucket.ref(), call_);
  if (!bucket) return std::move(bucket).error();
  bucket_ = std::move(bucket).value();
  stored_ = nullptr;
  if (request_.key.empty()) return no_such_object(request_.key);
  auto versions = find_version(meta_, bucket_->partition, request_.key, request_.version);
  if (!versions) return std::move(versions).error();
  versions_ = std::move(versions).value();
  stored_ = versions_.wanted();
  if (stored_ == nullptr) {
    if (request_.version.empty()) return no_such_object(request_.key);
    return Error(Status::not_found, MORTISE_NO_SUCH_VERSION,
                 "object '" + request_.key + "' has no version '" + request_.version + "'");
  }
  if (!stored_->record.delete_marker) return {};
  if (request_.version.empty()) return no_such_object(request_.key);
  return Error(Status::not_found, MORTISE_IS_DELETE_MARKER, "version '" + request_.version + "' is a delete marker");
}

Result<void> Reading::look() {
  if (auto found = find(); !found) return found;
  const auto now = engine_.host.ordered_ms();
  auto holds = purpose_ == For::copy ? check_copy_source(request_.conditions, stored_->record, now)
                                     : check_read(request_.conditions, stored_->record, now);
  if (!holds) return holds;
  if (request_.part_number != 0) return resolve_part();
  auto span = resolve_range(request_, stored_->record.size, purpose_ == For::copy);
  if (!span) return std::move(span).error();
  span_ = *span;
  return {};
}

/// Parts are counted 1, 2, 3, … in the order of the object, whatever numbers the uploader gave.
Result<void> Reading::resolve_part() {
  const auto& r = stored_->record;
  const uint32_t number = request_.part_number;
  if (number > std::max(r.part_count, 1u)) return part_missing(number, r.part_count);
  span_ = Span{0, r.size, true};
  if (r.part_count == 0) return {};
  uint32_t index = number - 1;
  if (r.body != BodyKind::manifest) {
    if (index >= r.parts.size()) return part_missing(number, r.part_count);
    for (uint32_t i = 0; i < index; ++i) span_.offset += r.parts[i].size;
    span_.length = r.parts[index].size;
    return {};
  }
  uint32_t chunk = 0;
  while (chunk < r.chunks.size() && index >= r.chunks[chunk].parts) index -= r.chunks[chunk++].parts;
  if (chunk == r.chunks.size()) return part_missing(number, r.part_count);
  std::vector<PartRecord> parts;
  bool whole = false;
  auto got = meta_.read(bucket_->partition, keys::numbered(keys::kManifest, request_.key, r.id, chunk),
                        [&](std::string_view value) { whole = decode_manifest(value, parts) && index < parts.size(); });
  if (!got) return std::move(got).error();
  // Gone: the object was replaced; open() notices, and for head() any answer was right a moment ago.
  if (!*got) return no_such_object(request_.key);
  if (!whole) return Error(Status::corrupt, "the list of parts of object '" + request_.key + "' cannot be read");
  span_.offset = r.chunks[chunk].offset;
  for (uint32_t i = 0; i < index; ++i) span_.offset += parts[i].size;
  span_.length = parts[index].size;
  return {};
}

Result<void> Reading::open(Body& body) {
  std::string seen;
  for (int i = 0; i < kMaxLooks; ++i) {
    if (auto looked = look(); !looked) return looked;
    if (auto ended = call_.ended(engine_.host, "open object", request_.key)) return std::move(*ended);
    body.extents.clear();  // the readers before the call that they keep
    body = Body{};
    at_once_ = kVerifyAtOnce;
    auto opened = open_body(body);
    if (!opened) return std::move(opened).error();
    if (*opened) return {};
    if (i > 0 && stored_->bytes == seen) break;
    seen = stored_->bytes;
  }
  return Error(Status::corrupt,
               "the bytes of object '" + request_.key + "' of bucket '" + request_.bucket.name + "' are missing");
}

}  // namespace mortise::objects
