// SPDX-License-Identifier: Apache-2.0
//
// A request that outlives the question that it came with, for when the answer takes another answer first.
#pragma once

#include <mortise/auth.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace mortise::auth_policy {

class KeptRequest {
 public:
  /// With everything that conditions can ask it for; the object aside.
  KeptRequest(const mortise_access_request& request, int64_t now_ms);
  KeptRequest(const KeptRequest&) = delete;
  KeptRequest& operator=(const KeptRequest&) = delete;
  const mortise_access_request& abi() const noexcept { return abi_; }

 private:
  /// What the request says by names that are not among those of condition_keys(): of families, of other services.
  void keep_others(const mortise_access_request& request);

  const Identity who_;
  const mortise_identity identity_;
  const std::string action_, bucket_, key_, version_, owner_, upload_, public_access_block_, resource_,
      resource_policy_;
  const BucketHandle opened_;
  std::vector<std::pair<std::string, std::string>> values_;
  std::vector<mortise_pair> pairs_;
  mortise_access_request abi_{};
};

}  // namespace mortise::auth_policy
