// SPDX-License-Identifier: Apache-2.0
//
// A plugin and how it is set up, in one text: "meta_leveldb separate_above=1".
#pragma once

#include <string>

#include "support/test_host.h"

namespace mortise::test {

inline std::string plugin_in(const std::string& variant) { return variant.substr(0, variant.find(' ')); }

inline TestHost::Options options_in(const std::string& variant) {
  TestHost::Options out;
  const auto space = variant.find(' ');
  if (space == std::string::npos) return out;
  const auto sign = variant.find('=', space);
  out[variant.substr(space + 1, sign - space - 1)] = variant.substr(sign + 1);
  return out;
}

}  // namespace mortise::test
