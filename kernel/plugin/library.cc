// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/library.h"

#include <mortise/mutex.h>

#include <boost/dll/shared_library.hpp>

#include <exception>
#include <memory>
#include <vector>

namespace mortise::plugin {
namespace {

constexpr const char* kSymbol = "mortise_plugin";

/// Keeps the library until the process ends. The list is never destroyed, so no destructor unmaps what may still run.
void keep_for_ever(std::unique_ptr<boost::dll::shared_library> library) {
  static Mutex mutex;
  static auto* const kept = new std::vector<std::unique_ptr<boost::dll::shared_library>>;
  const MutexLock lock(mutex);
  kept->push_back(std::move(library));
}

/// dlopen() puts the path before its reason; Boost puts its own words before that.
std::string reason(std::string text, const std::string& path) {
  if (const size_t at = text.find(path + ": "); at != std::string::npos) text.erase(0, at + path.size() + 2);
  return text;
}

}  // namespace

Result<const mortise_plugin_descriptor*> open_library(const std::string& path) {
  using boost::dll::load_mode::rtld_local;
  using boost::dll::load_mode::rtld_now;
  try {
    auto library = std::make_unique<boost::dll::shared_library>();
    library->load(path, rtld_now | rtld_local);
    const auto& found = *library;
    keep_for_ever(std::move(library));
    if (!found.has(kSymbol))
      return Error(Status::invalid, path + " does not export '" + kSymbol + "', so it is not a plugin of Mortise");
    return &found.get<const mortise_plugin_descriptor>(kSymbol);
  } catch (const std::exception& e) {
    return Error(Status::io, path + " cannot be loaded: " + reason(e.what(), path));
  }
}

}  // namespace mortise::plugin
