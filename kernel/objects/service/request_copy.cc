// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/service/request_copy.h"

namespace mortise::objects {

void CopyMemory::keep(const mortise_conditions*& conditions) {
  if (conditions == nullptr) return;
  auto* own =
      static_cast<mortise_conditions*>(memory_.allocate(sizeof(mortise_conditions), alignof(mortise_conditions)));
  *own = known(conditions);
  keep(own->if_match);
  keep(own->if_none_match);
  conditions = own;
}

void CopyMemory::keep(mortise_completed_part& part) {
  keep(part.etag);
  keep_array(part.digests, part.digest_count);
}

void CopyMemory::keep(mortise_bucket_create& r) {
  keep(r.name);
  keep(r.owner);
  keep_array(r.properties, r.property_count);
}

void CopyMemory::keep(mortise_bucket_update& r) {
  keep(r.bucket);
  keep_array(r.set, r.set_count);
  keep_array(r.remove, r.remove_count);
}

void CopyMemory::keep(mortise_bucket_list& r) {
  keep(r.prefix);
  keep(r.after);
}

void CopyMemory::keep(mortise_read& r) {
  keep(r.bucket);
  keep(r.key);
  keep(r.version);
  keep(r.conditions);
}

void CopyMemory::keep(mortise_put& r) {
  keep(r.bucket);
  for (mortise_str* text : {&r.key, &r.owner, &r.owner_name, &r.storage_class, &r.upload_checksum}) keep(*text);
  keep_array(r.metadata, r.metadata_count);
  keep_array(r.properties, r.property_count);
  keep_array(r.digests, r.digest_count);
  keep(r.conditions);
}

void CopyMemory::keep(mortise_remove& r) {
  keep(r.bucket);
  for (mortise_str* text : {&r.key, &r.version, &r.owner, &r.owner_name}) keep(*text);
  keep(r.conditions);
}

void CopyMemory::keep(mortise_copy& r) {
  r.source = kept(r.source);
  r.put = kept(r.put);
}

void CopyMemory::keep(mortise_property_change& r) {
  keep(r.bucket);
  for (mortise_str* text : {&r.key, &r.version, &r.name, &r.value}) keep(*text);
}

void CopyMemory::keep(mortise_lock_change& r) {
  keep(r.bucket);
  keep(r.key);
  keep(r.version);
}

void CopyMemory::keep(mortise_list& r) {
  keep(r.bucket);
  for (mortise_str* text : {&r.prefix, &r.delimiter, &r.after, &r.after_version}) keep(*text);
}

void CopyMemory::keep(mortise_upload_ref& r) {
  keep(r.bucket);
  keep(r.key);
  keep(r.upload_id);
}

void CopyMemory::keep(mortise_upload_part& r) {
  keep(r.bucket);
  keep(r.key);
  keep(r.upload_id);
  keep_array(r.digests, r.digest_count);
}

void CopyMemory::keep(mortise_complete& r) {
  keep(r.bucket);
  keep(r.key);
  keep(r.upload_id);
  // The caller may know less of a part than we do.
  auto* parts = static_cast<mortise_completed_part*>(
      memory_.allocate((r.part_count + 1) * sizeof(mortise_completed_part), alignof(mortise_completed_part)));
  const size_t size = r.part_size < sizeof *parts ? r.part_size : sizeof *parts;
  for (size_t i = 0; i < r.part_count; ++i) {
    parts[i] = mortise_completed_part{};
    std::memcpy(&parts[i], reinterpret_cast<const char*>(r.parts) + i * r.part_size, size);
    keep(parts[i]);
  }
  r.parts = parts;
  r.part_size = sizeof *parts;
  keep(r.conditions);
  keep_array(r.expected, r.expected_count);
}

void CopyMemory::keep(mortise_list_parts& r) {
  keep(r.bucket);
  keep(r.key);
  keep(r.upload_id);
  keep(r.version);
}

}  // namespace mortise::objects
