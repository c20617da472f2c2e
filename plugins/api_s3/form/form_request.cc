// SPDX-License-Identifier: Apache-2.0
#include "api_s3/form/form_request.h"

#include <string>

namespace mortise::api_s3 {
namespace {

constexpr std::string_view kHeaders[] = {"cache-control",
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
  for (std::string_view name : kHeaders)
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
  request_.content_length = -1;
  request_.chunked = 1;
}

void expand_filename(std::vector<FormField>& fields, std::string_view filename) {
  constexpr std::string_view kVariable = "${filename}";
  for (FormField& f : fields) {
    if (is_signed(f.name)) continue;
    for (size_t at = f.value.find(kVariable); at != std::string::npos;
         at = f.value.find(kVariable, at + filename.size()))
      f.value.replace(at, kVariable.size(), filename);
  }
}

}  // namespace mortise::api_s3
