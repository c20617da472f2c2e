// SPDX-License-Identifier: Apache-2.0
#include "contract/checksum/loaded_algorithms.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <random>
#include <stdexcept>

namespace mortise::test {
namespace {

namespace fs = std::filesystem;

const mortise_plugin_descriptor* open_descriptor(const std::string& file) {
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw std::runtime_error(std::string("cannot open plugin: ") + dlerror());
  const void* symbol = dlsym(library, "mortise_plugin");
  if (symbol == nullptr) throw std::runtime_error(file + " does not export mortise_plugin");
  return static_cast<const mortise_plugin_descriptor*>(symbol);
}

bool provides_checksums(const mortise_plugin_descriptor& descriptor) {
  const std::string padded = " " + std::string(descriptor.provides) + " ";
  return padded.find(" " MORTISE_CHECKSUM_ID " ") != std::string::npos;
}

std::vector<std::string> plugin_files() {
  const char* build = std::getenv("MORTISE_BUILD_DIR");
  if (build == nullptr) throw std::runtime_error("MORTISE_BUILD_DIR is not set; run the tests through ctest");
  std::vector<std::string> files;
  for (const char* folder : {"plugins", "sdk_examples"}) {
    const fs::path directory = fs::path(build) / folder;
    if (!fs::is_directory(directory)) continue;
    for (const auto& entry : fs::directory_iterator(directory)) {
      if (entry.path().extension() == ".so") files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const AlgorithmPlace& place) {
  return out << place.name << " of " << place.plugin;
}

ChecksumPlugin::ChecksumPlugin(const std::string& file) : descriptor_(open_descriptor(file)) {
  host_.declare(*descriptor_);
  mortise_error error = empty_error();
  if (descriptor_->start(host_.abi(), &instance_, &error) != MORTISE_OK) {
    throw std::runtime_error(file + " does not start: " + std::string(view(error.message)));
  }
  table_ = static_cast<const mortise_checksum*>(descriptor_->find(instance_, MORTISE_CHECKSUM_ID));
}

ChecksumPlugin::~ChecksumPlugin() {
  descriptor_->stop(instance_);
  descriptor_->destroy(instance_);
}

std::vector<AlgorithmPlace> find_algorithms() {
  std::vector<AlgorithmPlace> found;
  for (const std::string& file : plugin_files()) {
    if (!provides_checksums(*open_descriptor(file))) continue;
    const ChecksumPlugin plugin(file);
    const mortise_checksum* table = plugin.table();
    if (table == nullptr) throw std::runtime_error(file + " does not offer the interface that it says it provides");
    for (size_t i = 0; i < table->count(table->self); ++i) {
      found.push_back({file, plugin.descriptor().name, table->algorithm(table->self, i)->name, i});
    }
  }
  return found;
}

std::string to_hex(std::string_view bytes) {
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

std::string digest_of(const mortise_checksum* table, size_t index, std::string_view data) {
  Hasher hasher(table, index);
  if (!hasher) throw std::runtime_error("create() gave no state");
  hasher.update(data);
  return hasher.finish();
}

std::string pseudo_random_bytes(size_t size, uint32_t seed) {
  std::mt19937 random(seed);
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  return bytes;
}

}  // namespace mortise::test
