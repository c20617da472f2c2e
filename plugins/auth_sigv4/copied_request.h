// SPDX-License-Identifier: Apache-2.0
//
// A request, and the fields of a form, for when a key is told only after the asking function has returned: then the
// originals are gone.
#pragma once

#include <mortise/http.h>

#include <deque>
#include <span>
#include <string>
#include <vector>

namespace mortise::auth_sigv4 {

class CopiedRequest {
 public:
  explicit CopiedRequest(const Request& request, std::span<const mortise_pair> fields = {});
  CopiedRequest(const CopiedRequest&) = delete;
  CopiedRequest& operator=(const CopiedRequest&) = delete;
  Request request() const noexcept { return Request(&abi_); }
  std::span<const mortise_pair> fields() const noexcept { return fields_; }

 private:
  mortise_str copy(mortise_str text);
  std::vector<mortise_pair> copy(std::span<const mortise_pair> pairs);

  std::deque<std::string> texts_;  // what the rest views
  std::vector<mortise_pair> headers_;
  std::vector<mortise_pair> fields_;
  mortise_request abi_;
};

}  // namespace mortise::auth_sigv4
