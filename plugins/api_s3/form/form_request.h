// SPDX-License-Identifier: Apache-2.0
//
// A posted form seen as the PutObject it stands for: fields that describe the object become headers.
#pragma once

#include <mortise/http.h>

#include <span>
#include <string_view>
#include <vector>

#include "api_s3/form/post_policy.h"

namespace mortise::api_s3 {

/// The request that came, with these headers instead of its own and a body of unknown length. Other fields do not get
/// in: none may change how the body is read or what is done with it.
class FormRequest {
 public:
  /// Views `real` and `fields`, which outlive this.
  FormRequest(const mortise_request& real, std::span<const FormField> fields);
  FormRequest(const FormRequest&) = delete;
  FormRequest& operator=(const FormRequest&) = delete;
  Request request() const noexcept { return Request(&request_); }

 private:
  std::vector<mortise_pair> headers_;
  mortise_request request_;
};

/// Puts the file's name in place of ${filename}, except in what is signed. False: the fields have grown to more than
/// `max_bytes` of values, and are of no use.
bool expand_filename(std::vector<FormField>& fields, std::string_view filename, size_t max_bytes);

/// The name of a field that is there twice, or under two names for the same header; "" if there is none. Fields that
/// are to be ignored do not count.
std::string_view repeated_field(std::span<const FormField> fields);

}  // namespace mortise::api_s3
