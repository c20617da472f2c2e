// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <leveldb/env.h>

#include <cstddef>
#include <optional>
#include <string>

#include "meta_leveldb/frugal_env.h"
#include "meta_leveldb/written_mark.h"

namespace mortise::meta_leveldb {

/// The options of the plugin; see kOptions in plugin.cc for what they mean.
struct DatabaseSettings {
  std::string path;
  size_t cache_size = size_t{16} << 20;
  size_t write_buffer_size = size_t{64} << 20;
  size_t table_size = size_t{32} << 20;
  int max_open_files = 800;
  int bloom_filter_bits = 10;
  bool snappy = true;
  size_t separate_above = 1024;            // bytes of a value; 0: nothing goes to segments
  size_t segment_size = size_t{64} << 20;  // at which a new one is begun
  size_t clean_rate = size_t{16} << 20;    // bytes of values moved in a second
  std::optional<BootId> boot = read_boot_id();
  leveldb::Env* env = frugal_env();  // tests of failures put their own here
};

}  // namespace mortise::meta_leveldb
