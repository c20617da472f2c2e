// SPDX-License-Identifier: Apache-2.0
//
// What a place is called, and the patience with it: the columns that the tables of all such plugins have.
#pragma once

#include <mortise/error.h>
#include <mortise/host.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace mortise::remote_transport {

struct PlaceSettings {
  std::string name;
  std::string ca_file;  // empty: the system's
  int64_t connect_timeout_ms = 5'000;
  int64_t stall_timeout_ms = 30'000;  // without a byte, or an answer
  uint32_t retries = 4;
  int64_t first_pause_ms = 100;  // of the pauses between tries, which double
  int64_t longest_pause_ms = 5'000;
  uint32_t max_connections = 64;
};

/// What is wrong with a place of that name.
Error bad_setting(const std::string& name, const std::string& what);
/// Reads row `i` of the table `remote`; the host has checked types and ranges of what is there.
Result<void> read_place_settings(const Host& host, size_t i, PlaceSettings& settings);
/// All rows of that table, by read(host, i); or what is wrong with one.
template <class Settings, class Read>
Result<std::vector<Settings>> read_places(const Host& host, Read&& read) {
  std::vector<Settings> all;
  for (size_t i = 0; i < host.option_table_count("remote"); ++i) {
    Result<Settings> one = read(host, i);
    if (!one) return std::move(one).error();
    for (const Settings& other : all)
      if (other.name == one->name) return bad_setting(one->name, "there are two of that name");
    all.push_back(std::move(*one));
  }
  return all;
}

/// The secret that is all of the file, but for blanks around it.
Result<std::string> read_secret(const std::string& name, const std::string& path);

}  // namespace mortise::remote_transport
