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

/// Puts the file's name in place of ${filename}, except in what is signed.
void expand_filename(std::vector<FormField>& fields, std::string_view filename);

}  // namespace mortise::api_s3
