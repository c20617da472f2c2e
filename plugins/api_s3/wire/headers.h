// SPDX-License-Identifier: Apache-2.0
//
// The headers of a request as S3 sees them: on presigned requests x-amz-* parameters act as headers. Views into the
// request and its query.
#pragma once

#include <mortise/http.h>

#include <string>
#include <string_view>

#include "api_s3/wire/query.h"

namespace mortise::api_s3 {

class Headers {
 public:
  explicit Headers(const Request& request) noexcept : request_(request) {}
  /// From now on x-amz-* parameters count too.
  void add_parameters(const Query* query) noexcept { query_ = query; }

  /// The first of that name (lower case), or an empty view with a null pointer.
  std::string_view get(std::string_view name) const noexcept {
    const auto value = request_.header(name);
    return value.data() != nullptr || query_ == nullptr ? value : parameter(name);
  }
  bool has(std::string_view name) const noexcept { return get(name).data() != nullptr; }
  /// True if any name starts with `prefix` (lower case).
  bool any(std::string_view prefix) const noexcept;
  /// each(name as sent, value), headers first.
  template <class F>
  void each(F&& f) const {
    for (const auto& h : request_.headers()) f(view(h.name), view(h.value));
    if (query_ == nullptr) return;
    for (const auto& [name, value] : query_->all())
      if (is_amz(name)) f(std::string_view(name), std::string_view(value));
  }

 private:
  static bool is_amz(std::string_view name) noexcept {
    return name.size() > 6 && same_header(name.substr(0, 6), "x-amz-");
  }
  std::string_view parameter(std::string_view name) const noexcept;

  Request request_;
  const Query* query_ = nullptr;
};

/// ASCII lower case.
std::string lower_case(std::string_view text);

}  // namespace mortise::api_s3
