// SPDX-License-Identifier: Apache-2.0
//
// Every checksum algorithm of every built plugin and SDK example, found by opening the files.
#pragma once

#include <mortise/abi/checksum.h>
#include <mortise/abi/plugin.h>
#include <mortise/checksum.h>

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "support/test_host.h"

namespace mortise::test {

/// Where an algorithm is.
struct AlgorithmPlace {
  std::string file;
  std::string plugin;
  std::string name;
  size_t index;
};
std::ostream& operator<<(std::ostream& out, const AlgorithmPlace& place);

/// Those in plugins/ and sdk_examples/ of MORTISE_BUILD_DIR, ordered by file. Starts and stops each plugin once.
std::vector<AlgorithmPlace> find_algorithms();

/// A started checksum plugin; stopped and destroyed with the object. Its code stays mapped.
class ChecksumPlugin {
 public:
  /// Throws std::runtime_error.
  explicit ChecksumPlugin(const std::string& file);
  ChecksumPlugin(const ChecksumPlugin&) = delete;
  ChecksumPlugin& operator=(const ChecksumPlugin&) = delete;
  ~ChecksumPlugin();

  const mortise_plugin_descriptor& descriptor() const noexcept { return *descriptor_; }
  /// nullptr if the plugin does not provide mortise.checksum/1.
  const mortise_checksum* table() const noexcept { return table_; }

 private:
  TestHost host_;
  const mortise_plugin_descriptor* descriptor_;
  void* instance_ = nullptr;
  const mortise_checksum* table_ = nullptr;
};

std::string to_hex(std::string_view bytes);
std::string digest_of(const mortise_checksum* table, size_t index, std::string_view data);

/// The same bytes for the same seed, on every machine.
std::string pseudo_random_bytes(size_t size, uint32_t seed);

}  // namespace mortise::test
