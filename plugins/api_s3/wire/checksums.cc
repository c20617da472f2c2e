// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/checksums.h"

#include <mortise/text.h>

#include "s3_model/algorithms.h"

namespace mortise::api_s3 {
namespace {

/// Which types an algorithm can have. A full-object value needs digests that can be combined; AWS leaves CRC-64 no
/// other.
bool can_be_composite(std::string_view algorithm) { return algorithm != "crc64nvme"; }
bool can_be_full(std::string_view algorithm) { return algorithm.starts_with("crc"); }

}  // namespace

std::string shown_algorithm(std::string_view name) {
  std::string out(name);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 0x20);
  return out;
}

Or<std::string> parse_algorithm(std::string_view text, const Checksums& loaded) {
  std::string name = text::lower(text);
  if (!s3_model::is_s3_algorithm(name) || loaded.find(name) == nullptr)
    return S3Error(Code::invalid_request, "Checksum algorithm provided is unsupported: " + std::string(text));
  return name;
}

Or<UploadChecksum> UploadChecksum::parse(const Headers& headers, const Checksums& loaded) {
  UploadChecksum out;
  const auto algorithm = headers.get("x-amz-checksum-algorithm");
  const auto type = headers.get("x-amz-checksum-type");
  if (algorithm.empty()) {
    if (!type.empty())
      return S3Error(Code::invalid_request,
                     "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
    return out;
  }
  auto name = parse_algorithm(algorithm, loaded);
  if (!name) return std::move(name.error());
  out.algorithm = std::move(*name);
  out.composite = type.empty() ? can_be_composite(out.algorithm) : type == "COMPOSITE";
  if (!type.empty() && type != "COMPOSITE" && type != "FULL_OBJECT")
    return S3Error(Code::invalid_request, "Value for x-amz-checksum-type header is invalid.");
  if (out.composite ? !can_be_composite(out.algorithm) : !can_be_full(out.algorithm))
    return S3Error(Code::invalid_request, "The " + std::string(type) + " checksum type cannot be used with the " +
                                              shown_algorithm(out.algorithm) + " checksum algorithm.");
  return out;
}

std::string checksum_text(std::string_view raw, uint32_t part_count) {
  std::string text = text::to_base64(raw);
  if (part_count != 0) text += "-" + std::to_string(part_count);
  return text;
}

void write_checksum(xml::Writer& w, const mortise_digest& digest, uint32_t part_count) {
  w.raw("Checksum" + shown_algorithm(view(digest.algorithm)),
        checksum_text(view(digest.value), digest.composite != 0 ? part_count : 0));
}

void write_checksums(xml::Writer& w, std::span<const mortise_digest> digests, uint32_t part_count) {
  for (const mortise_digest& d : digests) write_checksum(w, d, part_count);
  if (!digests.empty()) w.raw("ChecksumType", digests[0].composite != 0 ? "COMPOSITE" : "FULL_OBJECT");
}

Or<GivenChecksum> parse_checksum(std::string_view algorithm, std::string_view text, const Checksums& loaded) {
  GivenChecksum out;
  auto name = parse_algorithm(algorithm, loaded);
  if (!name) return std::move(name.error());
  out.algorithm = std::move(*name);
  const size_t dash = text.find('-');
  const auto raw = text::from_base64(text.substr(0, dash));
  const auto parts =
      dash == std::string_view::npos ? std::nullopt : text::parse_decimal<uint32_t>(text.substr(dash + 1));
  if (!raw || raw->size() != loaded.find(out.algorithm)->digest_size || (dash != std::string_view::npos && !parts))
    return S3Error(Code::invalid_request,
                   "Value for x-amz-checksum-" + std::string(out.algorithm) + " header is invalid.");
  out.raw = *raw;
  if (parts) out.parts = *parts;
  return out;
}

}  // namespace mortise::api_s3
