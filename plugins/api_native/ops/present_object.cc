// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/present_object.h"

namespace mortise::api_native::ops {
namespace {

std::vector<std::pair<std::string, std::string>> owned(const mortise_pair* pairs, uint32_t count) {
  std::vector<std::pair<std::string, std::string>> out;
  for (uint32_t i = 0; i < count; ++i) out.emplace_back(view(pairs[i].name), view(pairs[i].value));
  return out;
}

}  // namespace

Or<PresentObject> PresentObject::look(const Objects& objects, BucketRef bucket, std::string_view key,
                                      const Subject& subject) {
  PresentObject out;
  Refusal refusal;
  mortise_read read = read_of(bucket, key);
  read.wants = MORTISE_WANT_STATE;
  objects.head(read, [&](const mortise_error& e, const mortise_opened* opened) {
    if (e.detail == MORTISE_NO_SUCH_KEY) return;
    if (e.status != MORTISE_OK) {
      refusal = from_service(e, subject);
      return;
    }
    const mortise_object& object = *opened->object;
    out.found_ = true;
    out.etag_ = "\"" + std::string(view(object.etag)) + "\"";
    if (object.residence == MORTISE_HERE) out.state_ = object.state;
    out.metadata_ = owned(object.metadata, object.metadata_count);
    out.properties_ = owned(object.properties, object.property_count);
  });
  if (refusal) return *std::move(refusal);
  return out;
}

mortise_conditions PresentObject::unchanged() const {
  mortise_conditions out = no_conditions();
  if (found_)
    out.if_match = str(etag_);
  else
    out.if_none_match = str("*");
  if (state_ != 0) out.present = MORTISE_WITH_STATE;
  out.if_state = state_;
  return out;
}

void PresentObject::keep_on(mortise_put& put) {
  views_.clear();
  for (const auto* pairs : {&metadata_, &properties_})
    for (const auto& [name, value] : *pairs) views_.push_back(pair(name, value));
  put.metadata = views_.data();
  put.metadata_count = static_cast<uint32_t>(metadata_.size());
  put.properties = views_.data() + metadata_.size();
  put.property_count = static_cast<uint32_t>(properties_.size());
}

}  // namespace mortise::api_native::ops
