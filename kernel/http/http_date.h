// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <ctime>
#include <string_view>

namespace mortise::http {

/// The value of the Date header, made anew once a second. One thread.
class HttpDate {
 public:
  std::string_view now() noexcept;

 private:
  std::time_t second_ = -1;
  std::array<char, 29> text_{};
};

}  // namespace mortise::http
