// SPDX-License-Identifier: Apache-2.0
//
// What an operation answers when it succeeds.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api_native/errors/native_error.h"

namespace mortise::api_native {

inline constexpr std::string_view kJsonType = "application/json; charset=utf-8";
inline constexpr std::string_view kTextType = "text/plain; charset=utf-8";

struct Answer {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string content_type;  // "" = none

  Answer() = default;
  explicit Answer(int s) : status(s) {}
  static Answer json(std::string text) { return with(std::move(text), kJsonType); }
  static Answer text(std::string text) { return with(std::move(text), kTextType); }
  static Answer with(std::string text, std::string_view type) {
    Answer a;
    a.body = std::move(text);
    a.content_type = type;
    return a;
  }
  Answer& add(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
};

using Outcome = Or<Answer>;

}  // namespace mortise::api_native
