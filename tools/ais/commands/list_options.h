// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ais/command_line/options.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace mortise::ais {

/// What "ls" can be told. `must_exist`: the prefix stood behind the bucket, as an object does; that there is nothing is
/// an error. `member`: what names are to begin with, of which the prefix is the archive alone.
struct ListOptions {
  std::string uri, props, prefix, member, start_after, regex, name_template, units;
  uint64_t limit = 0, page_size = 0, max_pages = 0;
  bool all = false, cached = false, not_cached = false, diff = false, name_only = false, count_only = false,
       no_headers = false, json = false, archive = false, not_recursive = false, no_directories = false,
       summary = false, must_exist = false, chunked = false, paged = false, skip_lookup = false, no_footers = false;

  void describe(Options& options);
  /// The first option given that is for the objects of a bucket, and means nothing for a list of buckets; or nullptr.
  const char* for_objects() const;
};

}  // namespace mortise::ais
