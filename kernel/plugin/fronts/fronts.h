// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::plugin {

/// The fronts of one plugin's tables; see front.h. They end with this: no call may come any more. Threads: startup.
class Fronts {
 public:
  /// `plugin` lives as long as the process; `report` gets what is wrong with the plugin, on any thread.
  Fronts(const char* plugin, std::function<void(std::string_view)> report);
  Fronts(const Fronts&) = delete;
  Fronts& operator=(const Fronts&) = delete;
  ~Fronts();

  /// Checks a table that the plugin gave for an interface: its size, and that no function is missing. Gives the table
  /// to call instead; for interfaces that need no front, and for those that the host does not know, the same.
  Result<const void*> put_before(std::string_view interface_id, const void* table);

 private:
  const char* plugin_;
  std::function<void(std::string_view)> report_;
  std::vector<std::function<void()>> ends_;
};

}  // namespace mortise::plugin
