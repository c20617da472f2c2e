// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/service/request_faults.h"

#include <initializer_list>

namespace mortise::objects {
namespace {

constexpr RequestFault kNoText = "a text of which there is only the length";
constexpr RequestFault kNoArray = "an array of which there is only the length";

RequestFault in_texts(std::initializer_list<mortise_str> texts) noexcept {
  for (const mortise_str& text : texts)
    if (text.data == nullptr && text.size != 0) return kNoText;
  return nullptr;
}

RequestFault in_row(const mortise_str& text) noexcept { return in_texts({text}); }
RequestFault in_row(const mortise_pair& pair) noexcept { return in_texts({pair.name, pair.value}); }
RequestFault in_row(const mortise_digest& digest) noexcept { return in_texts({digest.algorithm, digest.value}); }
RequestFault in_row(const mortise_wanted_digest& digest) noexcept { return in_texts({digest.algorithm}); }

template <class T>
RequestFault in_array(const T* rows, size_t count) noexcept {
  if (rows == nullptr && count != 0) return kNoArray;
  for (size_t i = 0; i < count; ++i)
    if (RequestFault fault = in_row(rows[i])) return fault;
  return nullptr;
}

RequestFault in_conditions(const mortise_conditions* given) noexcept {
  if (given == nullptr) return nullptr;
  const mortise_conditions conditions = known(given);
  return in_texts({conditions.if_match, conditions.if_none_match});
}

/// Nothing is read beyond the stride of the rows.
RequestFault in_parts(const mortise_complete& request) noexcept {
  if (request.part_count == 0) return nullptr;
  if (request.parts == nullptr) return kNoArray;
  constexpr size_t kFirst = offsetof(mortise_completed_part, digests) + sizeof request.parts->digests;
  if (request.part_size < kFirst) return "an array whose rows are too small";
  for (size_t i = 0; i < request.part_count; ++i) {
    const auto& part = *reinterpret_cast<const mortise_completed_part*>(reinterpret_cast<const char*>(request.parts) +
                                                                        i * request.part_size);
    RequestFault fault = in_texts({part.etag});
    if (fault == nullptr) fault = in_array(part.digests, part.digest_count);
    if (fault != nullptr) return fault;
  }
  return nullptr;
}

/// The first of several.
RequestFault first_of(std::initializer_list<RequestFault> faults) noexcept {
  for (const RequestFault fault : faults)
    if (fault != nullptr) return fault;
  return nullptr;
}

}  // namespace

RequestFault fault_in(mortise_bucket_ref bucket) noexcept { return in_texts({bucket.name, bucket.id}); }

RequestFault fault_in(const mortise_bucket_create& r) noexcept {
  return first_of({in_texts({r.name, r.owner}), in_array(r.properties, r.property_count)});
}

RequestFault fault_in(const mortise_bucket_update& r) noexcept {
  return first_of({fault_in(r.bucket), in_array(r.set, r.set_count), in_array(r.remove, r.remove_count)});
}

RequestFault fault_in(const mortise_bucket_list& r) noexcept { return in_texts({r.prefix, r.after}); }

RequestFault fault_in(const mortise_read& r) noexcept {
  return first_of({fault_in(r.bucket), in_texts({r.key, r.version}), in_conditions(r.conditions)});
}

RequestFault fault_in(const mortise_put& r) noexcept {
  return first_of({fault_in(r.bucket), in_texts({r.key, r.owner, r.owner_name, r.storage_class, r.upload_checksum}),
                   in_array(r.metadata, r.metadata_count), in_array(r.properties, r.property_count),
                   in_array(r.digests, r.digest_count), in_conditions(r.conditions)});
}

RequestFault fault_in(const mortise_remove& r) noexcept {
  return first_of(
      {fault_in(r.bucket), in_texts({r.key, r.version, r.owner, r.owner_name}), in_conditions(r.conditions)});
}

RequestFault fault_in(const mortise_copy& r) noexcept {
  if (r.source == nullptr || r.put == nullptr) return "no source, or nothing that says where it is copied to";
  return first_of({fault_in(known(r.source)), fault_in(known(r.put))});
}

RequestFault fault_in(const mortise_property_change& r) noexcept {
  return first_of({fault_in(r.bucket), in_texts({r.key, r.version, r.name, r.value})});
}

RequestFault fault_in(const mortise_lock_change& r) noexcept {
  return first_of({fault_in(r.bucket), in_texts({r.key, r.version})});
}

RequestFault fault_in(const mortise_list& r) noexcept {
  return first_of({fault_in(r.bucket), in_texts({r.prefix, r.delimiter, r.after, r.after_version})});
}

RequestFault fault_in(const mortise_list_visitor& v) noexcept {
  return v.object == nullptr || v.prefix == nullptr ? "a visitor that lacks a function" : nullptr;
}

RequestFault fault_in(const mortise_upload_ref& r) noexcept {
  return first_of({fault_in(r.bucket), in_texts({r.key, r.upload_id})});
}

RequestFault fault_in(const mortise_upload_part& r) noexcept {
  return first_of({fault_in(r.bucket), in_texts({r.key, r.upload_id}), in_array(r.digests, r.digest_count)});
}

RequestFault fault_in(const mortise_complete& r) noexcept {
  return first_of({fault_in(r.bucket), in_texts({r.key, r.upload_id}), in_parts(r), in_conditions(r.conditions),
                   in_array(r.expected, r.expected_count)});
}

RequestFault fault_in(const mortise_list_parts& r) noexcept {
  return first_of({fault_in(r.bucket), in_texts({r.key, r.upload_id, r.version})});
}

}  // namespace mortise::objects
