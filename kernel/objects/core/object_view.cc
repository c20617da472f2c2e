// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/object_view.h"

#include <mortise/bytes.h>

#include <functional>
#include <string>

#include "kernel/objects/core/digests.h"
#include "kernel/objects/format/ids.h"

namespace mortise::objects {

std::string_view version_name(const ObjectRecord& r) noexcept {
  return r.null_version ? std::string_view("null") : r.id;
}

EventRecord event_of(int32_t kind, std::string_view key, const ObjectRecord& record, int64_t time_ms) {
  EventRecord event;
  event.kind = kind;
  event.flags = record.delete_marker && kind == MORTISE_EVENT_OBJECT_REMOVED ? MORTISE_EVENT_OF_MARKER : 0;
  event.time_ms = time_ms;
  event.key = key;
  event.version = version_name(record);
  event.size = record.size;
  event.etag = record.etag;
  return event;
}

uint64_t revision_of(const ObjectRecord& r) noexcept { return is_id(r.id) ? sequence_of(r.id) : 0; }

/// Everything that can change while the version stays: a copy onto itself changes all but id and body.
uint64_t state_of(const ObjectRecord& r) {
  std::string all;
  const auto add = [&all](std::string_view text) {
    all.append(std::to_string(text.size())).append(1, ' ').append(text);
  };
  for (const std::string_view text : {std::string_view(r.id), std::string_view(r.etag), std::string_view(r.owner),
                                      std::string_view(r.owner_name), std::string_view(r.storage_class)})
    add(text);
  for (const auto* pairs : {&r.metadata, &r.properties}) {
    add(std::to_string(pairs->size()));
    for (const auto& p : *pairs) {
      add(p.name);
      add(p.value);
    }
  }
  for (const int64_t number :
       {r.modified_ms, int64_t{r.lock.retention}, r.lock.retain_until_ms, int64_t{r.lock.legal_hold}})
    add(std::to_string(number));
  const uint64_t hash = std::hash<std::string_view>()(all);
  return hash == 0 ? 1 : hash;
}

const mortise_object& ObjectView::show(const Bucket& bucket, std::string_view key, const ObjectRecord& r, bool latest) {
  pairs_.clear();
  digests_.clear();
  for (const auto& p : r.metadata) pairs_.push_back(pair(p.name, p.value));
  for (const auto& p : r.properties) pairs_.push_back(pair(p.name, p.value));
  for (const auto& d : r.digests) digests_.push_back(abi_of(d));
  abi_ = mortise_object{};
  abi_.size = sizeof abi_;
  abi_.delete_marker = r.delete_marker ? 1 : 0;
  abi_.latest = latest ? 1 : 0;
  abi_.versioned = bucket.versioned() ? 1 : 0;
  abi_.residence = r.is_copy ? MORTISE_HERE_AS_COPY : MORTISE_HERE;
  abi_.key = str(key);
  abi_.version = str(version_name(r));
  abi_.content_size = r.size;
  abi_.modified_ms = r.modified_ms;
  abi_.etag = str(r.etag);
  abi_.owner = str(r.owner);
  abi_.owner_name = str(r.owner_name);
  abi_.storage_class = str(r.storage_class);
  abi_.part_count = r.part_count;
  abi_.metadata_count = static_cast<uint32_t>(r.metadata.size());
  abi_.metadata = pairs_.data();
  abi_.property_count = static_cast<uint32_t>(r.properties.size());
  abi_.properties = pairs_.data() + r.metadata.size();
  abi_.digest_count = static_cast<uint32_t>(digests_.size());
  abi_.digests = digests_.data();
  abi_.checksum = abi_of(r.checksum);
  abi_.revision = revision_of(r);
  abi_.lock = r.lock;
  return abi_;
}

}  // namespace mortise::objects
