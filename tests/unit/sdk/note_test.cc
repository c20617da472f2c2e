// SPDX-License-Identifier: Apache-2.0
//
// The note of every built plugin and example says what its descriptor says.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <mortise/abi/plugin.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "unit/sdk/elf_note.h"

namespace mortise::test {
namespace {

std::string text(const char* s) { return s == nullptr ? "" : s; }

std::string option_line(const mortise_option& o) {
  std::string range = text(o.range);
  for (char& c : range) c = c == '|' ? '/' : c;
  return "option=" + text(o.name) + "|" + std::to_string(o.type) + "|" + std::to_string(o.flags) + "|" +
         text(o.default_value) + "|" + range + "|" + text(o.help) + "\n";
}

std::string note_of(const mortise_plugin_descriptor& d) {
  const auto version = [](unsigned major, unsigned minor) {
    return std::to_string(major) + "." + std::to_string(minor);
  };
  std::string note = "abi=" + version(d.abi_major, d.abi_minor) +
                     "\nmin_host=" + version(d.min_host_major, d.min_host_minor) + "\nname=" + text(d.name) +
                     "\nversion=" + text(d.version) + "\nlicence=" + text(d.licence) +
                     "\ndescription=" + text(d.description) + "\nprovides=" + text(d.provides) +
                     "\nrequires=" + text(d.requires_) + "\nwants=" + text(d.wants) + "\n";
  for (size_t i = 0; i < d.option_count; ++i) note += option_line(d.options[i]);
  return note;
}

std::vector<std::string> plugin_files() {
  std::vector<std::string> files;
  for (const char* folder : {"plugins", "sdk_examples"}) {
    const auto directory = std::filesystem::path(std::getenv("MORTISE_BUILD_DIR")) / folder;
    if (!std::filesystem::is_directory(directory)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
      if (entry.path().extension() == ".so") files.push_back(entry.path());
    }
  }
  return files;
}

TEST(Note, AgreesWithTheDescriptorOfEveryPlugin) {
  ASSERT_NE(std::getenv("MORTISE_BUILD_DIR"), nullptr) << "run this through ctest";
  const std::vector<std::string> files = plugin_files();
  EXPECT_GE(files.size(), 4u);
  for (const std::string& file : files) {
    SCOPED_TRACE(file);
    void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(library, nullptr) << dlerror();
    const auto* descriptor = static_cast<const mortise_plugin_descriptor*>(dlsym(library, "mortise_plugin"));
    ASSERT_NE(descriptor, nullptr);
    EXPECT_EQ(descriptor->name, std::filesystem::path(file).stem().string());
    EXPECT_EQ(read_note(file), note_of(*descriptor));
  }
}

}  // namespace
}  // namespace mortise::test
