// SPDX-License-Identifier: Apache-2.0
#include "support/loaded_plugin.h"

#include <dlfcn.h>
#include <mortise/error.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace mortise::test {
namespace {

/// The headers that a plugin cannot have been made without: those that all include, and those of what it provides.
std::vector<std::string> headers_of(const mortise_plugin_descriptor& plugin) {
  std::vector<std::string> out{"base.h", "host.h", "plugin.h"};
  std::istringstream provided(plugin.provides == nullptr ? "" : plugin.provides);
  for (std::string id; provided >> id;) {  // "mortise.meta_store/1"
    const std::string name = id.substr(0, id.find('/'));
    out.push_back(name.substr(name.find('.') + 1) + ".h");
  }
  return out;
}

/// A plugin that was made from other headers than the test misunderstands its calls: it may crash, or never answer.
void refuse_stale(const std::filesystem::path& file, const mortise_plugin_descriptor& plugin) {
  const char* source = std::getenv("MORTISE_SOURCE_DIR");
  if (source == nullptr) return;
  const auto made = std::filesystem::last_write_time(file);
  const std::filesystem::path abi = std::filesystem::path(source) / "sdk/include/mortise/abi";
  for (const std::string& header : headers_of(plugin)) {
    std::error_code missing;
    const auto changed = std::filesystem::last_write_time(abi / header, missing);
    if (!missing && changed > made)
      throw std::runtime_error(file.string() + " is older than " + (abi / header).string() +
                               ": build the plugins before the tests");
  }
}

}  // namespace

const mortise_plugin_descriptor& load_plugin(const std::string& name) {
  const char* build = std::getenv("MORTISE_BUILD_DIR");
  if (build == nullptr) throw std::runtime_error("MORTISE_BUILD_DIR is not set: run the test with ctest");
  const std::string file = std::string(build) + "/plugins/" + name + ".so";
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw std::runtime_error(dlerror());
  const auto* found = static_cast<const mortise_plugin_descriptor*>(dlsym(library, "mortise_plugin"));
  if (found == nullptr || found->magic != MORTISE_PLUGIN_MAGIC)
    throw std::runtime_error(file + " exports no mortise_plugin");
  refuse_stale(file, *found);
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
