// SPDX-License-Identifier: Apache-2.0
//
// What public access a bucket refuses, whatever its lists and policies say. Kept in the property
// "s3.public_access_block" as "all", "none", or the settings that are on, with commas:
// "BlockPublicAcls,IgnorePublicAcls".
#pragma once

#include <mortise/error.h>

#include <string>
#include <string_view>

namespace mortise::s3_model {

inline constexpr std::string_view kPublicAccessBlockProperty = "s3.public_access_block";

struct PublicAccessBlock {
  bool block_public_acls = false;        // lists that are public are not taken
  bool ignore_public_acls = false;       // what they grant to everybody does not count
  bool block_public_policy = false;      // policies that are public are not taken
  bool restrict_public_buckets = false;  // what such a policy allows to others does not count

  /// <PublicAccessBlockConfiguration>. What is wrong with it: see invalid.h.
  static Result<PublicAccessBlock> parse(std::string_view document);
  /// From the property. "" is none. Refuses other words.
  static Result<PublicAccessBlock> load(std::string_view stored);
  /// The same for a decision: what cannot be understood blocks everything.
  static PublicAccessBlock in_force(std::string_view stored);
  /// What the bucket's own blocks, or the server's.
  static PublicAccessBlock in_force(std::string_view stored, std::string_view of_server);

  std::string store() const;
  std::string document() const;
};

}  // namespace mortise::s3_model
