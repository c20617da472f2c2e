// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/headers.h"

#include <array>

namespace mortise::api_s3 {
namespace {

constexpr std::array<std::string_view, 2> kListPrefixes{"x-amz-meta-", "x-amz-grant-"};
constexpr std::array<std::string_view, 11> kLists{"cache-control",
                                                  "content-encoding",
                                                  "content-language",
                                                  "if-match",
                                                  "if-none-match",
                                                  "x-amz-copy-source-if-match",
                                                  "x-amz-copy-source-if-none-match",
                                                  "x-amz-object-attributes",
                                                  "x-amz-optional-object-attributes",
                                                  "x-amz-rename-source-if-match",
                                                  "x-amz-rename-source-if-none-match"};

}  // namespace

bool Headers::any(std::string_view prefix) const noexcept {
  bool found = false;
  each([&](std::string_view name, std::string_view) {
    found = found || (name.size() >= prefix.size() && same_header(name.substr(0, prefix.size()), prefix));
  });
  return found;
}

bool acts_as_header(std::string_view name) noexcept {
  if (name.size() > 6 && same_header(name.substr(0, 6), "x-amz-")) return true;
  switch (name.size()) {
    case 8:
      return same_header(name, "if-match");
    case 11:
      return same_header(name, "content-md5");
    case 12:
      return same_header(name, "content-type");
    case 13:
      return same_header(name, "if-none-match");
    case 17:
      return same_header(name, "if-modified-since");
    case 19:
      return same_header(name, "if-unmodified-since");
    default:
      return false;
  }
}

std::string_view Headers::parameter(std::string_view name) const noexcept {
  if (query_ == nullptr || !acts_as_header(name)) return {};
  for (const auto& [n, value] : query_->all())
    if (same_header(n, name)) return value.empty() ? std::string_view("") : std::string_view(value);
  return {};
}

std::string_view Headers::list(std::string_view name) const {
  const auto sent = lists_.get(name);
  return sent.data() != nullptr || query_ == nullptr ? sent : parameter(name);
}

bool is_list_header(std::string_view name) noexcept {
  for (const std::string_view prefix : kListPrefixes)
    if (name.size() >= prefix.size() && same_header(name.substr(0, prefix.size()), prefix)) return true;
  for (const std::string_view list : kLists)
    if (same_header(name, list)) return true;
  return false;
}

}  // namespace mortise::api_s3
