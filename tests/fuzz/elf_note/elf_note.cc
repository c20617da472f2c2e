// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as the file of a plugin: finding the note and reading its manifest.
#include "kernel/plugin/elf_note.h"
#include "kernel/plugin/abi_window.h"
#include "kernel/plugin/manifest.h"

#include <cstdint>
#include <cstring>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mortise;
  const auto read = [&](uint64_t offset, std::span<std::byte> out) {
    if (offset > size || out.size() > size - offset) return false;
    if (!out.empty()) std::memcpy(out.data(), data + offset, out.size());
    return true;
  };
  (void)plugin::check_whole(read, size);
  const Result<std::string> note = plugin::find_note(read);
  // A note that cannot be found says nothing of the parser behind it: then the bytes are a note's text themselves.
  const Result<plugin::Manifest> manifest = plugin::parse_manifest(
      note ? std::string_view(*note) : std::string_view(reinterpret_cast<const char*>(data), size));
  if (!manifest) return 0;
  (void)plugin::check_window(*manifest, plugin::host_window());
  (void)config::fault_of(manifest->options);
  return 0;
}
