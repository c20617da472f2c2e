// SPDX-License-Identifier: Apache-2.0
#include "support/loaded_plugin.h"

#include <dlfcn.h>
#include <mortise/error.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace mortise::test {
namespace {

/// A plugin that was made from other headers of the ABI than the test misunderstands its calls: it may crash, or never
/// answer.
void refuse_stale(const std::filesystem::path& file) {
  const char* source = std::getenv("MORTISE_SOURCE_DIR");
  if (source == nullptr) return;
  const auto made = std::filesystem::last_write_time(file);
  for (const auto& header :
       std::filesystem::directory_iterator(std::filesystem::path(source) / "sdk/include/mortise/abi"))
    if (header.last_write_time() > made)
      throw std::runtime_error(file.string() + " is older than " + header.path().string() +
                               ": build the plugins before the tests");
}

}  // namespace

const mortise_plugin_descriptor& load_plugin(const std::string& name) {
  const char* build = std::getenv("MORTISE_BUILD_DIR");
  if (build == nullptr) throw std::runtime_error("MORTISE_BUILD_DIR is not set: run the test with ctest");
  const std::string file = std::string(build) + "/plugins/" + name + ".so";
  if (std::filesystem::exists(file)) refuse_stale(file);
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw std::runtime_error(dlerror());
  const auto* found = static_cast<const mortise_plugin_descriptor*>(dlsym(library, "mortise_plugin"));
  if (found == nullptr || found->magic != MORTISE_PLUGIN_MAGIC)
    throw std::runtime_error(file + " exports no mortise_plugin");
  return *found;
}

LoadedPlugin::LoadedPlugin(const std::string& name, TestHost& host) : host_(host), descriptor_(&load_plugin(name)) {
  host.declare(*descriptor_);
  mortise_error e = empty_error();
  if (descriptor_->start(host.abi(), &instance_, &e) != MORTISE_OK)
    throw std::runtime_error("start " + name + ": " + std::string(view(e.message)));
}

LoadedPlugin::~LoadedPlugin() {
  host_.end_tasks();
  descriptor_->stop(instance_);
  host_.end_tasks();
  descriptor_->destroy(instance_);
}

}  // namespace mortise::test
