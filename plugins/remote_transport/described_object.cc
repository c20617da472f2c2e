// SPDX-License-Identifier: Apache-2.0
#include "remote_transport/described_object.h"

#include <mortise/bytes.h>

namespace mortise::remote_transport {

const mortise_remote_object& DescribedObject::abi() {
  shown_metadata_.clear();
  for (const auto& [name, value] : metadata_) shown_metadata_.push_back(pair(name, value));
  shown_digests_.clear();
  for (const auto& [algorithm, value] : digests_) shown_digests_.push_back({str(algorithm), str(value), 0, 0});
  object_.size = sizeof object_;
  object_.present |= MORTISE_REMOTE_SIZE;
  object_.key = str(key_);
  object_.content_size = extent_.object;
  object_.etag = str(etag_);
  object_.version = str(version_);
  object_.storage_class = str(storage_class_);
  object_.metadata = shown_metadata_.data();
  object_.metadata_count = static_cast<uint32_t>(shown_metadata_.size());
  object_.digests = shown_digests_.data();
  object_.digest_count = static_cast<uint32_t>(shown_digests_.size());
  return object_;
}

}  // namespace mortise::remote_transport
