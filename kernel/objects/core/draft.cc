// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/draft.h"

#include "kernel/objects/format/ids.h"
#include "kernel/objects/format/keys.h"

namespace mortise::objects {

Draft::Draft(const Bucket& bucket, const Host& host, EventCollector events)
    : partition_(bucket.partition),
      host_(host),
      batch_(bucket.partition, bucket.durability),
      events_(std::move(events)) {
  batch_.expect(keys::kState, bucket.live);
}

void Draft::discard_blob(std::string_view id) {
  if (id.empty()) return;
  if (!blobs_.empty()) blobs_.push_back('\n');
  blobs_.append(id);
}

void Draft::discard_body(std::string_view key, const ObjectRecord& record) {
  if (record.lock.retention != MORTISE_RETENTION_NONE || record.lock.legal_hold != MORTISE_HOLD_NONE)
    if (auto free = check_unlocked(key, record.lock, host_.unix_ms(), bypass_); !free) unlocked_ = std::move(free);
  if (!record.origin.empty()) remove(keys::of(keys::kMoved, record.origin, record.id));
  switch (record.body) {
    case BodyKind::none:
    case BodyKind::within:
      return;
    case BodyKind::inlined:
      return remove(keys::of(keys::kBody, key, record.id));
    case BodyKind::blob:
      return discard_blob(record.blob);
    case BodyKind::parts:
      for (const auto& p : record.parts) discard_blob(p.blob);
      return;
    case BodyKind::manifest:
      return queue(std::string(1, kGarbageManifest) + keys::of(keys::kManifest, key, record.id));
  }
}

void Draft::discard_upload(std::string_view key, std::string_view upload_id) {
  queue(std::string(1, kGarbageUpload) + keys::of(keys::kPart, key, upload_id));
}

void Draft::queue(std::string value) {
  garbage_ = true;
  batch_.put(keys::kGarbage + random_hex(), std::move(value));
}

void Draft::note_change(std::string_view key) {
  changes_versions_ = changes_versions_ || key.front() == keys::kObject || key.front() == keys::kVersion;
}

const Batch& Draft::finish() {
  if (!blobs_.empty()) queue(std::string(1, kGarbageBlobs) + std::move(blobs_));
  blobs_.clear();
  if (!unlocked_)
    rows_ = unlocked_.error();
  else if (changes_versions_ && !events_known_)
    rows_ = Error(Status::internal, "an operation changes an object without saying how");
  else
    rows_ = events_.write(partition_, batch_);
  return batch_;
}

}  // namespace mortise::objects
