// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/answer_faults.h"

#include <mortise/known.h>

#include <algorithm>
#include <cstring>

namespace mortise::support {
namespace {

constexpr Fault kNoText = "a text of which there is only the length";
constexpr Fault kNoArray = "an array of which there is only the length";
constexpr Fault kNoRows = "an array whose rows are too small";

Fault fault_of_texts(const mortise_str* texts, size_t count) noexcept {
  if (texts == nullptr && count != 0) return kNoArray;
  for (size_t i = 0; i < count; ++i)
    if (Fault fault = fault_of(texts[i])) return fault;
  return nullptr;
}

Fault fault_of_digests(const mortise_digest* digests, size_t count) noexcept {
  if (digests == nullptr && count != 0) return kNoArray;
  for (size_t i = 0; i < count; ++i)
    if (Fault fault = first_of(fault_of(digests[i].algorithm), fault_of(digests[i].value))) return fault;
  return nullptr;
}

/// Rows with a stride: nothing is read beyond one.
template <class Row>
Fault fault_of_rows(const Row* rows, size_t count, size_t stride) noexcept {
  if (count == 0) return nullptr;
  if (rows == nullptr) return kNoArray;
  if (stride < sizeof(uint32_t)) return kNoRows;
  for (size_t i = 0; i < count; ++i) {
    Row row{};
    std::memcpy(static_cast<void*>(&row), reinterpret_cast<const char*>(rows) + i * stride,
                std::min(stride, sizeof row));
    row.size = sizeof row;
    if (Fault fault = fault_of(row)) return fault;
  }
  return nullptr;
}

}  // namespace

Fault fault_of(const mortise_str& text) noexcept { return text.data == nullptr && text.size != 0 ? kNoText : nullptr; }

Fault fault_of(const mortise_pair* pairs, size_t count) noexcept {
  if (pairs == nullptr && count != 0) return kNoArray;
  for (size_t i = 0; i < count; ++i)
    if (Fault fault = first_of(fault_of(pairs[i].name), fault_of(pairs[i].value))) return fault;
  return nullptr;
}

Fault fault_of(const mortise_error& given) noexcept {
  const mortise_error e = known(&given);
  return first_of(fault_of(e.message), fault_of(e.facts, e.fact_count));
}

Fault fault_of(const mortise_identity& given) noexcept {
  const mortise_identity i = known(&given);
  return first_of(fault_of(i.id), fault_of(i.display_name), fault_of(i.access_key), fault_of(i.scope),
                  fault_of(i.session_name), fault_of(i.session_policy), fault_of(i.session_parent_key),
                  fault_of(i.session_tags));
}

Fault fault_of(const mortise_authn_result& given) noexcept {
  const mortise_authn_result r = known(&given);
  return first_of(fault_of(r.code), fault_of(r.message), fault_of(r.facts, r.fact_count),
                  r.identity == nullptr ? nullptr : fault_of(*r.identity));
}

Fault fault_of(const mortise_decision& given) noexcept { return fault_of(known(&given).reason); }

Fault fault_of(const mortise_blob_info& given) noexcept {
  const mortise_blob_info b = known(&given);
  return first_of(fault_of(b.id), fault_of(b.owner.partition), fault_of(b.owner.key));
}

Fault fault_of(const mortise_remote_place& given) noexcept {
  const mortise_remote_place p = known(&given);
  return first_of(fault_of(p.name), fault_of(p.provider), fault_of(p.endpoint), fault_of(p.id), fault_of(p.map));
}

Fault fault_of(const mortise_remote_object& given) noexcept {
  const mortise_remote_object o = known(&given);
  return first_of(fault_of(o.key), fault_of(o.etag), fault_of(o.version), fault_of(o.storage_class),
                  fault_of(o.metadata, o.metadata_count), fault_of_digests(o.digests, o.digest_count));
}

Fault fault_of(const mortise_remote_written& given) noexcept {
  const mortise_remote_written w = known(&given);
  return first_of(fault_of(w.etag), fault_of(w.version));
}

Fault fault_of(const mortise_remote_page& given) noexcept {
  const mortise_remote_page p = known(&given);
  return first_of(fault_of_rows(p.objects, p.object_count, p.object_size), fault_of_texts(p.prefixes, p.prefix_count));
}

Fault fault_of(const mortise_remote_bucket_info& given) noexcept {
  const mortise_remote_bucket_info b = known(&given);
  return first_of(fault_of(b.name), fault_of(b.region));
}

Fault fault_of(const mortise_remote_buckets& given) noexcept {
  const mortise_remote_buckets b = known(&given);
  return fault_of_rows(b.buckets, b.bucket_count, b.bucket_size);
}

Fault fault_of(const mortise_user& given) noexcept {
  const mortise_user u = known(&given);
  return first_of(fault_of(u.id), fault_of(u.display_name), fault_of_texts(u.groups, u.group_count),
                  fault_of(u.attributes, u.attribute_count), fault_of(u.policies, u.policy_count),
                  fault_of(u.boundary.name), fault_of(u.boundary.value));
}

Fault fault_of(const mortise_credential& given) noexcept {
  const mortise_credential c = known(&given);
  if (c.user == nullptr) return "a key that is nobody's";
  const Fault fault = first_of(fault_of(c.access_key), fault_of(c.secret), fault_of(*c.user));
  if (fault != nullptr || c.session == nullptr) return fault;
  const mortise_session s = known(c.session);
  return first_of(fault_of(s.token), fault_of(s.name), fault_of(s.policy), fault_of(s.parent_key), fault_of(s.tags));
}

Fault fault_of(const mortise_token& given) noexcept {
  const mortise_token t = known(&given);
  if (t.identity == nullptr) return "a token that is nobody's";
  return first_of(fault_of(*t.identity), fault_of(t.issuer), fault_of(t.subject),
                  fault_of_texts(t.audiences, t.audience_count), fault_of_texts(t.groups, t.group_count),
                  fault_of(t.claims, t.claim_count));
}

Fault fault_of(const mortise_identity_entry& given) noexcept {
  const mortise_identity_entry e = known(&given);
  return first_of(fault_of(e.name), fault_of(e.values, e.value_count));
}

}  // namespace mortise::support
