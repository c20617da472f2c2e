// SPDX-License-Identifier: Apache-2.0
//
// The headers of a request as S3 sees them: on presigned requests some parameters act as headers. Views into the
// request and its query. That a name has one value, wherever it stands, is seen to by contradictions.h.
#pragma once

#include <mortise/http.h>

#include <string_view>

#include "api_base/list_headers.h"
#include "api_s3/wire/query.h"

namespace mortise::api_s3 {

/// Parameters of a presigned URL that act as the headers of these names, whatever their case: x-amz-*; the conditions,
/// without which a link that may only create would overwrite; and the two headers that version 2 signs.
bool acts_as_header(std::string_view parameter) noexcept;

class Headers {
 public:
  explicit Headers(const Request& request) noexcept : request_(request), lists_(request) {}
  /// From now on parameters that act as headers count too.
  void add_parameters(const Query* query) noexcept { query_ = query; }

  /// The first of that name (lower case), or an empty view with a null pointer.
  std::string_view get(std::string_view name) const noexcept {
    const auto value = request_.header(name);
    return value.data() != nullptr || query_ == nullptr ? value : parameter(name);
  }
  /// All lines of that name, joined with commas. Valid as long as this.
  std::string_view list(std::string_view name) const;
  bool has(std::string_view name) const noexcept { return get(name).data() != nullptr; }
  /// The parameter that acts as this header; an empty view with a null pointer if there is none.
  std::string_view parameter(std::string_view name) const noexcept;
  /// True if any name starts with `prefix` (lower case).
  bool any(std::string_view prefix) const noexcept;
  /// each(name as sent, value), headers first.
  template <class F>
  void each(F&& f) const {
    for (const auto& h : request_.headers()) f(view(h.name), view(h.value));
    if (query_ == nullptr) return;
    for (const auto& [name, value] : query_->all())
      if (acts_as_header(name)) f(std::string_view(name), std::string_view(value));
  }

 private:
  Request request_;
  const Query* query_ = nullptr;
  api_base::ListHeaders lists_;
};

/// Headers whose lines make up one list (RFC 9110, 5.3), of those that S3 acts on: Headers::list() reads them.
bool is_list_header(std::string_view name) noexcept;

}  // namespace mortise::api_s3
