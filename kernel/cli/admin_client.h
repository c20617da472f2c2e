// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>

#include <string>
#include <string_view>

namespace mortise::cli {

struct AdminAnswer {
  int status = 0;
  std::string body;
};

/// Asks the server that runs on a data directory, over its admin listener. Blocks.
class AdminClient {
 public:
  /// Reads the address and the key that the server has written there.
  static Result<AdminClient> of(const std::string& data_directory);
  Result<AdminAnswer> ask(std::string_view method, std::string_view target, std::string_view body = {}) const;

 private:
  AdminClient(std::string address, std::string key) : address_(std::move(address)), key_(std::move(key)) {}

  std::string address_;  // "127.0.0.1:51081", "[::1]:51081"
  std::string key_;
};

}  // namespace mortise::cli
