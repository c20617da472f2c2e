// SPDX-License-Identifier: Apache-2.0
//
// Secrets that the environment gives: NAME is the secret, or NAME_FILE the file that holds it, as containers get them.
#pragma once

#include <mortise/error.h>
#include <mortise/result.h>
#include <mortise/small_file.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

namespace mortise {

inline constexpr const char* kOfFile = "_FILE";

/// The secret of the environment variable `name`; nothing if neither it nor NAME_FILE is set. One line break at the end
/// of a file is not part of it. Refused: both are set, the file cannot be read or has more than 64 KiB, or the secret
/// is empty, which nobody means who set it. Messages never hold the secret. Reads a file; for starts and reloads.
inline Result<std::optional<std::string>> secret_of_variable(const std::string& name) {
  constexpr size_t kLargest = size_t{64} << 10;
  const std::string file_name = name + kOfFile;
  const char* const value = std::getenv(name.c_str());      // NOLINT(concurrency-mt-unsafe): nothing sets variables
  const char* const path = std::getenv(file_name.c_str());  // NOLINT(concurrency-mt-unsafe)
  if (value == nullptr && path == nullptr) return std::optional<std::string>();
  if (value != nullptr && path != nullptr)
    return Error(Status::invalid, "the environment variables " + name + " and " + file_name + " are both set");
  std::string secret = value == nullptr ? std::string() : value;
  if (value == nullptr) {
    auto file = read_small_file(path, kLargest);
    if (!file) return Error(file.error().status, "environment variable " + file_name + ": " + file.error().message);
    secret = std::move(file->text);
    if (!secret.empty() && secret.back() == '\n') secret.pop_back();
    if (!secret.empty() && secret.back() == '\r') secret.pop_back();
  }
  if (!secret.empty()) return std::optional<std::string>(std::move(secret));
  return Error(Status::invalid, value != nullptr ? "the environment variable " + name + " is set, and empty"
                                                 : "environment variable " + file_name + ": " + path + " is empty");
}

}  // namespace mortise
