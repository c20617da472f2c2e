// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/copy_source.h"

#include "api_s3/wire/address.h"

#include <mortise/text.h>

namespace mortise::api_s3 {
namespace {

constexpr std::string_view kVersion = "?versionId=";

/// AWS tells the header's name as its value, too.
S3Error bad_source() {
  return invalid_argument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
                          "x-amz-copy-source", "x-amz-copy-source");
}

/// The separating slash may come escaped: bucket%2Fkey.
bool read_path(std::string_view path, text::Plus plus, std::string& bucket, std::string& key) {
  std::string absolute;
  if (!text::percent_decode(path, plus, absolute) || !text::is_utf8(absolute)) return false;
  if (!absolute.starts_with('/')) absolute.insert(0, 1, '/');
  const size_t slash = absolute.find('/', 1);
  if (slash == std::string::npos || slash + 1 == absolute.size()) return false;
  bucket = absolute.substr(1, slash - 1);
  key = absolute.substr(slash + 1);
  return possible_bucket_name(bucket);
}

}  // namespace

Or<CopySource> CopySource::parse(std::string_view header) {
  CopySource s;
  std::string_view path = header;
  if (const size_t at = path.rfind(kVersion); at != std::string_view::npos) {
    if (!text::percent_decode(path.substr(at + kVersion.size()), text::Plus::literal, s.version) || s.version.empty())
      return invalid_argument("Version id cannot be the empty string", "x-amz-copy-source", header);
    path = path.substr(0, at);
  }
  if (!read_path(path, text::Plus::space, s.bucket, s.key)) return bad_source();
  if (path.find('+') != std::string_view::npos) read_path(path, text::Plus::literal, s.bucket, s.literal_key);
  return s;
}

}  // namespace mortise::api_s3
