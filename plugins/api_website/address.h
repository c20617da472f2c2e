// SPDX-License-Identifier: Apache-2.0
//
// Which bucket a visitor means, and which key.
#pragma once

#include <mortise/http.h>

#include <optional>
#include <string>
#include <string_view>

namespace mortise::api_website {

struct Address {
  std::string bucket;  // "photos" of photos.s3-website.example.org, or the whole name of a host of its own
  std::string key;     // "" or without the first slash, as it is written but for the percent encoding
};

/// nullopt: the path is not percent-encoded UTF-8, or the host is the name of no bucket.
std::optional<Address> parse_address(const Request& request);

/// A key as it goes into a URL, behind the first slash.
std::string path_of(std::string_view key);

/// A reference to a key of the same site, whatever the name, port and scheme by which the visitor came: a proxy in
/// between may have others. A key that begins with a slash does not become the name of a host.
std::string own_reference(std::string_view key);

}  // namespace mortise::api_website
