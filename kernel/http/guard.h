// SPDX-License-Identifier: Apache-2.0
//
// Calls into plugins. They must not throw, but might.
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <string>

namespace mortise::http {

/// Where an exception of a plugin is told, and what it said.
using ThrowReport = std::function<void(const char* where, const std::string& what)>;

/// Runs `call`. What it threw, as text; "" for something that is no std::exception; nullopt if nothing.
template <class Call>
std::optional<std::string> exception_of(Call&& call) noexcept {
  try {
    call();
    return std::nullopt;
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "";
  }
}

}  // namespace mortise::http
