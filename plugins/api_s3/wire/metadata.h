// SPDX-License-Identifier: Apache-2.0
//
// Headers that are stored with an object and come back with it: Content-Type and its kind, and x-amz-meta-*.
#pragma once

#include <mortise/bytes.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api_s3/errors/errors.h"
#include "api_s3/wire/headers.h"

namespace mortise::api_s3 {

// Bytes of names and values. AWS takes 2 KiB of the system's ones, and 8 KiB of headers in all.
inline constexpr size_t kMaxUserMetadata = 2048;
inline constexpr size_t kMaxSystemMetadata = 8192;
inline constexpr std::string_view kUserPrefix = "x-amz-meta-";
inline constexpr std::string_view kDefaultContentType = "binary/octet-stream";

/// Metadata of an object to be written: lower-case names; repeated user metadata are joined with ','. Those that came
/// as RFC 2047 words are kept as the text that they are, so that it does not matter which way a client wrote it.
class Metadata {
 public:
  /// MetadataTooLarge above the limits; InvalidArgument for a value that no header could bring back.
  static Or<Metadata> parse(const Headers& headers);
  /// Valid while this lives.
  std::vector<mortise_pair> pairs() const;
  const std::vector<std::pair<std::string, std::string>>& all() const noexcept { return entries_; }

 private:
  std::vector<std::pair<std::string, std::string>> entries_;
};

/// A stored value as it goes into its header: as it is. Only user metadata in UTF-8 that is not ASCII is sent as an
/// RFC 2047 word, as AWS does; in Content-Disposition and the like browsers would not understand that. `scratch` holds
/// the result if it had to be made.
std::string_view header_value(std::string_view name, std::string_view stored, std::string& scratch);

}  // namespace mortise::api_s3
