// SPDX-License-Identifier: Apache-2.0
//
// A built plugin file, loaded and started for a test; stopped and destroyed with the object.
#pragma once

#include <mortise/abi/plugin.h>

#include <string>

#include "support/test_host.h"

namespace mortise::test {

class LoadedPlugin {
 public:
  /// Loads plugins/<name>.so of the build (MORTISE_BUILD_DIR) and starts it. Throws std::runtime_error.
  LoadedPlugin(const std::string& name, TestHost& host);
  LoadedPlugin(const LoadedPlugin&) = delete;
  LoadedPlugin& operator=(const LoadedPlugin&) = delete;
  ~LoadedPlugin();

  /// nullptr if the plugin does not offer it.
  template <class T>
  const T* table(const char* interface_id) const {
    return static_cast<const T*>(descriptor_->find(instance_, interface_id));
  }

 private:
  TestHost& host_;
  const mortise_plugin_descriptor* descriptor_;
  void* instance_ = nullptr;
};

/// The descriptor of a built plugin, not started. The file stays mapped. Throws std::runtime_error.
const mortise_plugin_descriptor& load_plugin(const std::string& name);

}  // namespace mortise::test
