// SPDX-License-Identifier: Apache-2.0
//
// Changes to be interrupted at every step.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "unit/kernel/objects/client.h"

namespace mortise::objects::test {

struct Scenario {
  const char* name;
  std::function<void(const Client&)> prepare;
  /// Make one change each; true if it was acknowledged.
  std::vector<std::function<bool(const Client&)>> changes;
};
inline std::ostream& operator<<(std::ostream& out, const Scenario& s) { return out << s.name; }

const std::vector<Scenario>& all_scenarios();

}  // namespace mortise::objects::test
