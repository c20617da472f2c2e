// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/checksum_check.h"

#include "kernel/plugin/checksum_trial.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <set>
#include <string>

namespace mortise::plugin {
namespace {

constexpr size_t kMostAlgorithms = 1000;
constexpr size_t kLongestName = 32;

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

/// The name of an algorithm, bounded: it comes from outside.
std::string_view name_of(const mortise_checksum_algorithm& algorithm) {
  return {algorithm.name, strnlen(algorithm.name, kLongestName + 1)};
}

Result<void> check_table(const mortise_checksum& t) {
  constexpr size_t kNeeded = offsetof(mortise_checksum, destroy) + sizeof t.destroy;
  if (t.size < kNeeded)
    return Error(Status::invalid,
                 fmt::format("gives a checksum table that is too small: {} bytes of at least {}", t.size, kNeeded));
  const bool whole = t.count != nullptr && t.algorithm != nullptr && t.create != nullptr && t.update != nullptr &&
                     t.finish != nullptr && t.reset != nullptr && t.destroy != nullptr;
  if (!whole) return Error(Status::invalid, "gives a checksum table in which a function is NULL");
  const size_t count = t.count(t.self);
  if (count == 0 || count > kMostAlgorithms)
    return Error(Status::invalid, fmt::format("gives {} checksums; there can be 1 to {}", count, kMostAlgorithms));
  return {};
}

Result<void> check_facts(const mortise_checksum_algorithm* a, size_t index) {
  constexpr size_t kNeeded = offsetof(mortise_checksum_algorithm, name) + sizeof a->name;
  if (a == nullptr || a->size < kNeeded || a->name == nullptr)
    return Error(Status::invalid, fmt::format("gives nothing, or no name, for its checksum number {}", index));
  if (!is_name(name_of(*a)))
    return Error(Status::invalid,
                 fmt::format("gives a checksum the name '{}'; a name is 1 to 32 of a-z, 0-9, _ and -", name_of(*a)));
  if (a->digest_size == 0 || a->digest_size > MORTISE_DIGEST_MAX)
    return Error(Status::invalid, fmt::format("says that the checksum '{}' has {} bytes; it can have 1 to {}",
                                              name_of(*a), a->digest_size, MORTISE_DIGEST_MAX));
  return {};
}

/// Another plugin's names, to compare with. Its table has been checked.
bool offers(const mortise_checksum& table, std::string_view name) {
  for (size_t i = 0; i < table.count(table.self); ++i)
    if (name_of(*table.algorithm(table.self, i)) == name) return true;
  return false;
}

Result<void> check_unique(std::string_view plugin, std::string_view name, const Registry& others) {
  for (const Registry::Provider& other : others.find_all(MORTISE_CHECKSUM_ID)) {
    if (other.name == plugin || !offers(*static_cast<const mortise_checksum*>(other.table), name)) continue;
    return Error(Status::exists,
                 fmt::format("gives the checksum '{}', and so does the plugin '{}': which of them an object was stored "
                             "with could not be told; disable '{}' or '{}'",
                             name, other.name, plugin, other.name));
  }
  return {};
}

Result<void> check_all(std::string_view plugin, const mortise_checksum& table, const Registry& others) {
  if (Result<void> good = check_table(table); !good) return good;
  std::set<std::string, std::less<>> names;
  for (size_t i = 0; i < table.count(table.self); ++i) {
    const mortise_checksum_algorithm* algorithm = table.algorithm(table.self, i);
    if (Result<void> good = check_facts(algorithm, i); !good) return good;
    const std::string_view name = name_of(*algorithm);
    if (!names.emplace(name).second) return Error(Status::invalid, fmt::format("gives the checksum '{}' twice", name));
    if (Result<void> alone = check_unique(plugin, name, others); !alone) return alone;
    if (std::string fault = ChecksumTrial(table, i).run(); !fault.empty())
      return Error(Status::corrupt, fmt::format("gives a checksum '{}' that is wrong: {}", name, fault));
  }
  return {};
}

}  // namespace

Result<void> check_checksums(std::string_view plugin, const mortise_checksum& table, const Registry& others) {
  try {
    return check_all(plugin, table, others);
  } catch (const std::exception& e) {
    return Error(Status::internal, fmt::format("threw an exception in its checksums: {}", e.what()));
  } catch (...) {
    return Error(Status::internal, "threw an exception in its checksums");
  }
}

}  // namespace mortise::plugin
