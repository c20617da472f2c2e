// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/copied_request.h"

#include <mortise/known.h>

namespace mortise::auth_sigv4 {

CopiedRequest::CopiedRequest(const Request& request, std::span<const mortise_pair> fields)
    : headers_(copy(request.headers())), fields_(copy(fields)), abi_(known(request.abi())) {
  for (mortise_str* text : {&abi_.method, &abi_.target, &abi_.query, &abi_.mount, &abi_.host, &abi_.remote_address,
                            &abi_.local_address, &abi_.request_id, &abi_.domain, &abi_.subdomain, &abi_.path,
                            &abi_.tls_version, &abi_.signing_services, &abi_.body_sha256})
    *text = copy(*text);
  abi_.headers = headers_.data();
  abi_.header_count = headers_.size();
}

mortise_str CopiedRequest::copy(mortise_str text) { return str(texts_.emplace_back(view(text))); }

std::vector<mortise_pair> CopiedRequest::copy(std::span<const mortise_pair> pairs) {
  std::vector<mortise_pair> out;
  out.reserve(pairs.size());
  for (const mortise_pair& p : pairs) out.push_back({copy(p.name), copy(p.value)});
  return out;
}

}  // namespace mortise::auth_sigv4
