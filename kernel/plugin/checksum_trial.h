// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/abi/checksum.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::plugin {

/// Tries one algorithm of a plugin whose table and manifest are good.
class ChecksumTrial {
 public:
  ChecksumTrial(const mortise_checksum& table, size_t index)
      : table_(table), index_(index), algorithm_(*table.algorithm(table.self, index)) {}

  /// What is wrong with it, or "". Stops at the first fault.
  std::string run();

 private:
  using Pieces = std::vector<std::string_view>;
  using State = std::unique_ptr<void, void (*)(void*)>;

  std::string fault_of_published() const;
  std::string fault_of_own_vector() const;
  std::string fault_of_pieces() const;
  std::string fault_of_states() const;
  std::string fault_of_sameness() const;
  std::string fault_of_combining() const;

  std::string hash(const Pieces& pieces) const;
  std::string hash(std::string_view whole) const { return hash(Pieces{whole}); }
  std::string finish(void* state) const;
  State create() const;

  const mortise_checksum& table_;
  const size_t index_;
  const mortise_checksum_algorithm& algorithm_;
};

}  // namespace mortise::plugin
