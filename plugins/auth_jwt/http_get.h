// SPDX-License-Identifier: Apache-2.0
//
// Fetches a small document. Blocks: for threads of the plugin's own.
#pragma once

#include <mortise/error.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace mortise::auth_jwt {

struct GetSettings {
  int64_t timeout_ms = 10'000;
  std::string ca_file;  // certificates to trust; "": those of the system
};

/// Keys that come over the network decide who comes in: they are fetched with TLS, or from this machine.
bool may_be_fetched(std::string_view url) noexcept;

/// The body of a 200. Redirects are not followed. Ends soon after `stopping` is set.
Result<std::string> http_get(const std::string& url, const GetSettings& settings, size_t limit,
                             const std::atomic<bool>& stopping);

}  // namespace mortise::auth_jwt
