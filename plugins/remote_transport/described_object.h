// SPDX-License-Identifier: Apache-2.0
//
// What the head of an answer says of an object, in the ABI's form.
#pragma once

#include <mortise/abi/remote.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "remote_transport/head.h"

namespace mortise::remote_transport {

/// Owns its texts.
class DescribedObject {
 public:
  DescribedObject(std::string_view key, const Extent& extent) : key_(key), extent_(extent) {}

  void set_etag(std::string etag) { etag_ = std::move(etag); }
  void set_version(std::string_view version) { version_ = version; }
  void set_storage_class(std::string_view name) { storage_class_ = name; }
  void set_modified_ms(int64_t ms) {
    object_.modified_ms = ms;
    object_.present |= MORTISE_REMOTE_MODIFIED;
  }
  void add_metadata(std::string_view name, std::string_view value) { metadata_.emplace_back(name, value); }
  /// `value`: as bytes.
  void add_digest(std::string_view algorithm, std::string value) { digests_.emplace_back(algorithm, std::move(value)); }

  const std::string& etag() const noexcept { return etag_; }
  /// Valid until the next call, or a change.
  const mortise_remote_object& abi();
  /// Bytes that the body has.
  uint64_t body_length() const noexcept { return extent_.body; }

 private:
  using Texts = std::vector<std::pair<std::string, std::string>>;
  const std::string key_;
  const Extent extent_;
  std::string etag_, version_, storage_class_;
  Texts metadata_, digests_;
  mortise_remote_object object_{};
  std::vector<mortise_pair> shown_metadata_;
  std::vector<mortise_digest> shown_digests_;
};

}  // namespace mortise::remote_transport
