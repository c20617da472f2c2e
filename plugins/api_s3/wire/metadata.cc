// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/metadata.h"

#include <mortise/text.h>

#include <algorithm>
#include <array>

#include "api_s3/payload/payload.h"
#include "api_s3/wire/encoded_word.h"

namespace mortise::api_s3 {
namespace {

constexpr std::array<std::string_view, 6> kSystem = {"cache-control",    "content-disposition", "content-encoding",
                                                     "content-language", "content-type",        "expires"};

bool is_user(std::string_view name) {
  return name.size() > kUserPrefix.size() && same_header(name.substr(0, kUserPrefix.size()), kUserPrefix);
}

bool printable(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7F) || byte == '\t';
  });
}

/// aws-chunked in Content-Encoding is about the body as it is sent, unless the request says that it is sent plain.
bool names_framing(const Headers& headers) {
  const auto literal = headers.get("x-amz-content-sha256");
  return literal.data() == nullptr || literal.starts_with("STREAMING-");
}

S3Error too_large(size_t size, size_t allowed) {
  return S3Error(Code::metadata_too_large)
      .with("Size", std::to_string(size))
      .with("MaxSizeAllowed", std::to_string(allowed));
}

}  // namespace

Or<Metadata> Metadata::parse(const Headers& headers) {
  Metadata m;
  size_t user_bytes = 0;
  size_t system_bytes = 0;
  for (std::string_view name : kSystem) {
    const std::string_view value = is_list_header(name) ? headers.list(name) : headers.get(name);
    if (value.empty()) continue;
    const bool framing = name == "content-encoding" && names_framing(headers);
    std::string stored = framing ? stored_content_encoding(value) : std::string(value);
    if (stored.empty()) continue;
    system_bytes += name.size() + stored.size();
    m.entries_.emplace_back(name, std::move(stored));
  }
  if (system_bytes > kMaxSystemMetadata) return too_large(system_bytes, kMaxSystemMetadata);
  headers.each([&](std::string_view name, std::string_view value) {
    if (!is_user(name)) return;
    const std::string lower = text::lower(name);
    const auto same =
        std::find_if(m.entries_.begin(), m.entries_.end(), [&](const auto& e) { return e.first == lower; });
    if (same == m.entries_.end()) {
      user_bytes += name.size() - kUserPrefix.size() + value.size();
      m.entries_.emplace_back(lower, value);
    } else {
      user_bytes += value.size() + 1;
      same->second.append(",").append(value);
    }
  });
  if (user_bytes > kMaxUserMetadata) return too_large(user_bytes, kMaxUserMetadata);
  for (auto& [name, value] : m.entries_) {
    if (!printable(value)) return invalid_argument("The value holds control characters.", name, "");
    if (!is_user(name)) continue;
    if (auto text = decode_words(value)) value = std::move(*text);
  }
  return m;
}

std::vector<mortise_pair> Metadata::pairs() const {
  std::vector<mortise_pair> out;
  out.reserve(entries_.size());
  for (const auto& [name, value] : entries_) out.push_back(pair(name, value));
  return out;
}

std::string_view header_value(std::string_view name, std::string_view stored, std::string& scratch) {
  if (!is_user(name)) return stored;
  const bool ascii = std::all_of(stored.begin(), stored.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
  if (ascii || !text::is_utf8(stored)) return stored;
  scratch = encode_word(stored);
  return scratch;
}

}  // namespace mortise::api_s3
