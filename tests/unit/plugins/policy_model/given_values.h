// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "policy_model/values.h"

namespace mortise::policy_model {

/// What a request has, as a test wants it.
class GivenValues final : public Values {
 public:
  GivenValues(std::initializer_list<std::pair<const std::string, std::string>> values) : values_(values) {}
  void give(std::string_view key, ValueSink& sink) const override {
    const auto [first, last] = values_.equal_range(std::string(key));
    for (auto at = first; at != last; ++at) sink.take(at->second);
  }

 private:
  const std::multimap<std::string, std::string> values_;
};

}  // namespace mortise::policy_model
