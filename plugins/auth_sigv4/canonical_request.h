// SPDX-License-Identifier: Apache-2.0
//
// The text that a version 4 signature covers, in the form that S3 prescribes: the path is encoded once and nothing is
// normalised.
#pragma once

#include <mortise/http.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "auth_sigv4/arithmetic.h"
#include "auth_sigv4/uri.h"

namespace mortise::auth_sigv4 {

/// Where a request goes. Both are raw.
struct Destination {
  std::string_view host;
  std::string_view path;
};

/// What is folded into one blank in the value of a header: most clients fold runs of spaces and tabs; Go's AWS SDK
/// folds runs of spaces only, and signs a tab as it is.
enum class Folding : uint8_t { spaces, white_space };

/// The two foldings differ for this request.
bool has_tabs(const Request& request, const std::vector<std::string_view>& signed_headers) noexcept;

/// Instead of what `out` had. `signed_headers` sorted, lower-case; a header that the request lacks has an empty value.
/// `query` without the signature.
void write_canonical_request(std::string& out, const Request& request, const Destination& to,
                             const std::vector<QueryField>& query, const std::vector<std::string_view>& signed_headers,
                             std::string_view payload, Folding folding = Folding::spaces);
std::string canonical_request(const Request& request, const Destination& to, const std::vector<QueryField>& query,
                              const std::vector<std::string_view>& signed_headers, std::string_view payload,
                              Folding folding = Folding::spaces);

/// "AWS4-HMAC-SHA256\ntime\nscope\nhash"
void write_string_to_sign(std::string& out, std::string_view time, std::string_view scope, const Sha256Digest& hash);

}  // namespace mortise::auth_sigv4
