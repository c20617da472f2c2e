// SPDX-License-Identifier: Apache-2.0
#include "support/loaded_plugin.h"

#include <dlfcn.h>
#include <mortise/error.h>

#include <cstdlib>
#include <stdexcept>

namespace mortise::test {

const mortise_plugin_descriptor& load_plugin(const std::string& name) {
  const char* build = std::getenv("MORTISE_BUILD_DIR");
  if (build == nullptr) throw std::runtime_error("MORTISE_BUILD_DIR is not set: run the test with ctest");
  const std::string file = std::string(build) + "/plugins/" + name + ".so";
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
