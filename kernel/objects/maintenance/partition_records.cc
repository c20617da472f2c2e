// SPDX-License-Identifier: Apache-2.0
//
// PartitionWalk: what each kind of record must be like, and what it says of bodies.
#include <numeric>
#include <utility>
#include <vector>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/draft.h"
#include "kernel/objects/core/references.h"
#include "kernel/objects/format/event_record.h"
#include "kernel/objects/format/ids.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/format/upload_record.h"
#include "kernel/objects/maintenance/partition_walk.h"

namespace mortise::objects {
namespace {

constexpr size_t kNumberSize = 4;  // digits behind the id in the keys of parts and manifests

uint64_t size_of(const std::vector<PartRecord>& parts) {
  return std::accumulate(parts.begin(), parts.end(), uint64_t{0},
                         [](uint64_t n, const PartRecord& p) { return n + p.size; });
}

ScrubWork counted(ScrubWork::Kind kind, const std::string& stored_key) {
  ScrubWork out{kind, {}};
  out.target.stored_key = stored_key;
  return out;
}

}  // namespace

Result<void> PartitionWalk::look_at(const Row& row, std::deque<ScrubWork>& work) {
  if (row.key == keys::kState) return {};
  const char letter = row.key.front();
  if (letter == keys::kGarbage) {
    look_at_garbage(row);
    return {};
  }
  if (letter == keys::kEvent) {
    look_at_event(row);
    return {};
  }
  const auto split = letter == keys::kObject || letter == keys::kAccess
                         ? keys::Split{std::string_view(row.key).substr(1), {}}
                         : keys::split(row.key);
  std::string key;
  if (!keys::unescape(split.escaped, key)) {
    report(FindingKind::corrupt_record, {}, {},
           "a record '" + row.key.substr(0, 1) + "' has a key that is not in the format");
    return {};
  }
  UploadRecord upload;
  switch (letter) {
    case keys::kObject:
    case keys::kVersion:
      return look_at_version(row, key, work);
    case keys::kBody:
      return look_for_owner(row, key, split.suffix);
    case keys::kManifest: {
      std::vector<PartRecord> parts;
      if (!decode_manifest(row.value, parts))
        report(FindingKind::corrupt_record, key, {}, "a list of parts cannot be read");
      return look_for_owner(row, key, split.suffix.substr(0, kIdSize));
    }
    case keys::kPart:
      return look_at_part(row, key, split.suffix.substr(0, kIdSize), work);
    case keys::kUpload:
      if (!decode(row.value, upload))
        report(FindingKind::corrupt_record, key, {}, "the record of an upload cannot be read");
      return {};
    case keys::kMoved:
      return {};
    case keys::kAccess:
      if (AccessTimes::parse(row.value) == 0)
        report(FindingKind::corrupt_record, key, {}, "the time of its last read cannot be read");
      return {};
    default:
      report(FindingKind::corrupt_record, {}, {}, "a record of the unknown kind '" + row.key.substr(0, 1) + "'");
      return {};
  }
}

void PartitionWalk::look_at_event(const Row& row) {
  EventRecord event;
  uint64_t sequence = 0;
  if (!sequence_of_event(row.key, sequence) || !decode(row.value, event))
    report(FindingKind::corrupt_record, {}, {}, "an event that is to be delivered cannot be read");
}

void PartitionWalk::look_at_garbage(const Row& row) {
  const char kind = row.value.empty() ? '\0' : row.value.front();
  if (kind != kGarbageBlobs && kind != kGarbageManifest && kind != kGarbageUpload)
    report(FindingKind::corrupt_record, {}, {}, "an entry of the garbage queue cannot be read");
}

Result<void> PartitionWalk::look_for_owner(const Row& row, const std::string& key, std::string_view id) {
  auto there = version_exists(engine_.meta, partition_, key, id);
  if (!there || *there) return there ? Result<void>() : there.error();
  there = is_garbage_record(engine_.meta, partition_, row.key);
  if (!there || *there) return there ? Result<void>() : there.error();
  there = engine_.meta.read(partition_, row.key, [](std::string_view) {});
  if (!there || !*there) return there ? Result<void>() : there.error();
  report(FindingKind::orphan_record, key, id,
         row.key.front() == keys::kBody ? "bytes of a version that does not exist"
                                        : "a list of parts of a version that does not exist");
  return {};
}

Result<void> PartitionWalk::look_at_version(const Row& row, const std::string& key, std::deque<ScrubWork>& work) {
  ObjectRecord r;
  if (!decode(row.value, r) || !is_id(r.id)) {
    report(FindingKind::corrupt_record, key, {}, "the record of a version cannot be read");
    return {};
  }
  BodyTarget t;
  t.partition = partition_;
  t.bucket = bucket_;
  t.key = key;
  t.version = r.null_version ? std::string("null") : std::string(r.id);
  t.id = r.id;
  t.stored_key = row.key;
  t.blob = r.blob;
  t.size = r.size;
  t.digest = digest_of_bytes(r.checksum, r.etag, r.digests);
  const auto contradiction = [&](const char* what) { report(FindingKind::corrupt_record, key, t.version, what); };
  switch (r.body) {
    case BodyKind::none:
      if (r.size != 0) contradiction("the record says that there are bytes, but not where");
      break;
    case BodyKind::within:
      t.within = true;
      [[fallthrough]];
    case BodyKind::inlined:
      work.push_back({ScrubWork::Kind::bytes, std::move(t)});
      break;
    case BodyKind::blob:
      if (t.blob.empty())
        contradiction("the record does not name its blob");
      else
        work.push_back({ScrubWork::Kind::bytes, std::move(t)});
      break;
    case BodyKind::parts:
      if (size_of(r.parts) != r.size) contradiction("the parts have another size than the object");
      add_parts(t, r.parts, work);
      break;
    case BodyKind::manifest:
      if (auto looked = look_at_manifest(t, r, work); !looked) return looked;
      break;
  }
  if (!r.delete_marker) work.push_back(counted(ScrubWork::Kind::object, row.key));
  return {};
}

Result<void> PartitionWalk::look_at_manifest(const BodyTarget& version, const ObjectRecord& r,
                                             std::deque<ScrubWork>& work) {
  uint64_t size = 0;
  for (size_t i = 0; i < r.chunks.size(); ++i) {
    auto chunk = engine_.meta.get(partition_,
                                  keys::numbered(keys::kManifest, version.key, version.id, static_cast<uint32_t>(i)));
    if (!chunk) return std::move(chunk).error();
    if (!*chunk) {
      auto there = version_exists(engine_.meta, partition_, version.key, version.id);
      if (!there) return std::move(there).error();
      if (*there) report(FindingKind::missing, version.key, version.version, "a list of its parts is not there");
      return {};
    }
    std::vector<PartRecord> parts;
    if (!decode_manifest(**chunk, parts)) return {};  // the walk reports it when it gets to that record
    if (parts.size() != r.chunks[i].parts || size != r.chunks[i].offset)
      report(FindingKind::corrupt_record, version.key, version.version,
             "a list of its parts contradicts the object's record");
    size += size_of(parts);
    add_parts(version, parts, work);
  }
  if (size != r.size)
    report(FindingKind::corrupt_record, version.key, version.version, "the parts have another size than the object");
  return {};
}

void PartitionWalk::add_parts(const BodyTarget& version, const std::vector<PartRecord>& parts,
                              std::deque<ScrubWork>& work) {
  for (const auto& p : parts) {
    if (p.size == 0) continue;
    if (p.blob.empty()) {
      report(FindingKind::corrupt_record, version.key, version.version,
             "part " + std::to_string(p.number) + " does not name its blob");
      continue;
    }
    BodyTarget t = version;
    t.blob = p.blob;
    t.part = p.number;
    t.size = p.size;
    t.digest = digest_of_bytes(p.checksum, p.etag, p.digests);
    work.push_back({ScrubWork::Kind::bytes, std::move(t)});
  }
}

Result<void> PartitionWalk::look_at_part(const Row& row, const std::string& key, std::string_view upload_id,
                                         std::deque<ScrubWork>& work) {
  std::vector<PartRecord> part(1);
  if (row.key.size() < kIdSize + kNumberSize || !decode(row.value, part.front())) {
    report(FindingKind::corrupt_record, key, {}, "the record of a part of an upload cannot be read");
    return {};
  }
  auto there = engine_.meta.read(partition_, keys::of(keys::kUpload, key, upload_id), [](std::string_view) {});
  if (there && !*there) there = is_garbage_record(engine_.meta, partition_, row.key);
  if (there && !*there) {
    there = engine_.meta.read(partition_, row.key, [](std::string_view) {});
    if (there && *there) report(FindingKind::orphan_record, key, {}, "a part of an upload that does not exist");
  }
  if (!there) return std::move(there).error();
  BodyTarget t;
  t.partition = partition_;
  t.bucket = bucket_;
  t.key = key;
  t.stored_key = row.key;
  add_parts(t, part, work);
  work.push_back(counted(ScrubWork::Kind::part, row.key));
  return {};
}

}  // namespace mortise::objects
