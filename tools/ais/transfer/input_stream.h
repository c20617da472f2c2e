// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ais/client/http_message.h"

#include <string>

namespace mortise::ais {

/// Standard input as the body of an upload. Its first MiB is kept, so that a redirect before that can be followed; what
/// is not longer has a known length.
class InputStream final : public BodySource {
 public:
  static Result<InputStream> open();

  std::optional<uint64_t> size() const override;
  Result<size_t> read(char* to, size_t size) override;
  bool rewind() override;

 private:
  std::string kept_;
  size_t at_ = 0;  // in kept_
  bool ended_ = false, beyond_ = false;
};

}  // namespace mortise::ais
