// SPDX-License-Identifier: Apache-2.0
#include "api_s3/form/form_request.h"

#include <string>

namespace mortise::api_s3 {
namespace {

constexpr std::string_view kFormHeaders[] = {"cache-control",
                                             "content-disposition",
                                             "content-encoding",
                                             "content-language",
                                             "content-md5",
                                             "content-type",
                                             "expires",
                                             "x-amz-acl",
                                             "x-amz-storage-class",
                                             "x-amz-website-redirect-location",
                                             "x-amz-sdk-checksum-algorithm"};
constexpr std::string_view kPrefixes[] = {"x-amz-meta-", "x-amz-checksum-", "x-amz-grant-",
                                          "x-amz-server-side-encryption", "x-amz-object-lock-"};

/// The header that a field stands for; "" if it stands for none.
std::string_view header_of(std::string_view field) {
  if (same_header(field, "acl")) return "x-amz-acl";
  for (std::string_view name : kFormHeaders)
    if (same_header(field, name)) return field;
  for (std::string_view prefix : kPrefixes)
    if (field.size() >= prefix.size() && same_header(field.substr(0, prefix.size()), prefix)) return field;
  return {};
}

bool is_signed(std::string_view name) {
  for (std::string_view fixed : {"policy", "signature", "AWSAccessKeyId", "x-amz-signature", "x-amz-credential"})
    if (same_header(name, fixed)) return true;
  return false;
}

}  // namespace

FormRequest::FormRequest(const mortise_request& real, std::span<const FormField> fields) : request_(real) {
  for (const FormField& f : fields)
    if (const auto name = header_of(f.name); !name.empty()) headers_.push_back(pair(name, f.value));
  request_.headers = headers_.data();
  request_.header_count = headers_.size();
  request_.has_length = 0;
  request_.content_length = 0;
  request_.chunked = 1;
}

bool expand_filename(std::vector<FormField>& fields, std::string_view filename, size_t max_bytes) {
  constexpr std::string_view kVariable = "${filename}";
  size_t bytes = 0;
  for (FormField& f : fields) {
    std::string out;
    size_t from = 0;
    for (size_t at; !is_signed(f.name) && (at = f.value.find(kVariable, from)) != std::string::npos;
         from = at + kVariable.size()) {
      out.append(f.value, from, at - from).append(filename);
      if (bytes + out.size() > max_bytes) return false;
    }
    if (from != 0) f.value = std::move(out.append(f.value, from));
    bytes += f.value.size();
  }
  return bytes <= max_bytes;
}

std::string_view repeated_field(std::span<const FormField> fields) {
  constexpr std::string_view kIgnored = "x-ignore-";
  const auto meaning = [](std::string_view name) { return same_header(name, "acl") ? header_of(name) : name; };
  for (size_t i = 1; i < fields.size(); ++i) {
    const std::string_view name = fields[i].name;
    if (name.size() >= kIgnored.size() && same_header(name.substr(0, kIgnored.size()), kIgnored)) continue;
    for (size_t k = 0; k < i; ++k)
      if (same_header(meaning(name), meaning(fields[k].name))) return name;
  }
  return {};
}

}  // namespace mortise::api_s3
