// SPDX-License-Identifier: Apache-2.0
//
// Names of checksum algorithms: S3 writes "CRC32C" in headers' values and <ChecksumCRC32C> in XML where plugins say
// "crc32c".
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/checksum.h>

#include <span>
#include <string>
#include <string_view>

#include "api_s3/errors/errors.h"
#include "api_s3/wire/headers.h"
#include "s3_model/xml/reader.h"
#include "s3_model/xml/writer.h"

namespace mortise::api_s3 {

/// "crc32c" → "CRC32C".
std::string shown_algorithm(std::string_view name);
/// "CRC32C" → "crc32c", if it is one of S3's and loaded; InvalidRequest otherwise.
Or<std::string> parse_algorithm(std::string_view text, const Checksums& loaded);

/// What x-amz-checksum-algorithm and x-amz-checksum-type of CreateMultipartUpload ask for.
struct UploadChecksum {
  std::string algorithm;  // "" = none
  bool composite = false;

  static Or<UploadChecksum> parse(const Headers& headers, const Checksums& loaded);
};

/// A digest as S3 writes it: base64, with "-<parts>" behind if `part_count` is not 0.
std::string checksum_text(std::string_view raw, uint32_t part_count);

/// <ChecksumCRC32C>…</ChecksumCRC32C>
void write_checksum(xml::Writer& w, const mortise_digest& digest, uint32_t part_count);
/// All of them and <ChecksumType>.
void write_checksums(xml::Writer& w, std::span<const mortise_digest> digests, uint32_t part_count);

/// The object's checksum is made of its parts' checksums; only then are those told.
inline bool is_composite(const mortise_object& object) noexcept {
  return object.digest_count != 0 && object.digests[0].composite != 0;
}
/// The client chose a checksum for the upload; only then is it told, and those of its parts.
inline bool has_chosen_checksum(const mortise_upload& upload) noexcept {
  return upload.checksum.size != 0 && upload.checksum_implicit == 0;
}

/// A checksum in an element's children or a request's headers, decoded.
struct GivenChecksum {
  std::string algorithm;
  std::string raw;
  int64_t parts = -1;  // the number behind "-", -1 if there was none
};
/// InvalidRequest if `text` is no digest of the algorithm.
Or<GivenChecksum> parse_checksum(std::string_view algorithm, std::string_view text, const Checksums& loaded);

}  // namespace mortise::api_s3
