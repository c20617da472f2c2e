// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>

#include <span>
#include <string>
#include <vector>

namespace mortise::plugin {

/// Something that is started: a plugin, or a service of the kernel between the plugins.
struct Unit {
  std::string name;
  std::vector<std::string> provides;  // interface ids
  std::vector<std::string> needs;     // interface ids: all providers start before; at least one must be there
  std::vector<std::string> after;     // interface ids: all providers, if any, start before
};

/// Indices of `units` in an order that has every provider before those that need it. Where that leaves a choice: by the
/// kind of what is provided (checksums, stores, authentication, APIs), then by name. Fails on a missing provider and on
/// a cycle; the message names who needs what, and `detail` of the error is the index of a unit that it is about.
Result<std::vector<size_t>> start_order(std::span<const Unit> units);

}  // namespace mortise::plugin
