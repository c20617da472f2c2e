// SPDX-License-Identifier: Apache-2.0
//
// Which bucket and key a request is about: path style below the mount, or virtual-host style below a configured domain.
#pragma once

#include <string>
#include <string_view>

#include "api_s3/errors/errors.h"

namespace mortise::api_s3 {

enum class Level : uint8_t { service, bucket, object };

struct Address {
  Level level = Level::service;
  bool virtual_host = false;
  std::string bucket;  // a plain name of the default namespace: letters, digits, '.', '-', '_'
  std::string key;     // decoded exactly once; "a//b", "../x" and a trailing '/' are kept
};

/// `path` is raw, below the mount: "" or starting with '/'. `subdomain` is what the Host has in front of one of our
/// domains, in any case: the bucket; empty: path style.
/// InvalidURI if the path cannot be decoded to UTF-8, InvalidBucketName if no bucket could ever have the name.
Or<Address> parse_address(std::string_view path, std::string_view subdomain);

/// Names that a bucket may have, made through any API: wide enough for all of them, too narrow for
/// "provider://@#namespace/name". Nothing that fails this may reach the object service.
bool possible_bucket_name(std::string_view name) noexcept;
/// The rules for names of new buckets.
bool valid_new_bucket_name(std::string_view name) noexcept;

}  // namespace mortise::api_s3
