// SPDX-License-Identifier: Apache-2.0
//
// What the headers of PutObject, CreateMultipartUpload and CopyObject say of the object to be, and whose it will be.
#pragma once

#include <mortise/object_service.h>

#include <string>
#include <utility>
#include <vector>

#include "api_s3/http/context.h"
#include "api_s3/wire/metadata.h"

namespace mortise::api_s3 {

class NewObject {
 public:
  /// Refuses what is not supported rather than leave it out: encryption, appends.
  /// `with_tags`: x-amz-tagging counts.
  static Or<NewObject> parse(const Context& context, bool with_tags = true);

  /// Fills in owner, class, metadata and properties. Valid while this lives.
  void describe(mortise_put& put);
  void set_property(std::string_view name, std::string value) { properties_.emplace_back(name, std::move(value)); }
  bool has_redirect() const noexcept;
  /// As they are stored; "": none.
  std::string_view tags() const noexcept;
  /// Its body must come with a digest: it is going to be retained.
  bool needs_digest() const noexcept { return needs_digest_; }
  const Metadata& metadata() const noexcept { return metadata_; }

 private:
  Refusal decide_owner(const Context& context, std::string& acl);

  std::string owner_;
  std::string owner_name_;
  Metadata metadata_;
  mortise_object_lock lock_{};
  bool needs_digest_ = false;
  std::string_view storage_class_;  // one of our literals
  std::vector<std::pair<std::string, std::string>> properties_;
  std::vector<mortise_pair> metadata_pairs_;
  std::vector<mortise_pair> property_pairs_;
};

/// Headers for things that this server does not do: 501.
Refusal refuse_unsupported(const Headers& headers);
/// The same of a part, which has no lock of its own.
Refusal refuse_unsupported_of_part(const Headers& headers);
/// New versions of the bucket are retained: their bodies must come with a digest.
bool retains_by_default(const mortise_bucket& bucket);

}  // namespace mortise::api_s3
