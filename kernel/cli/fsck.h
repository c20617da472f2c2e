// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/config.h"

#include <string>

namespace mortise::cli {

struct FsckOptions {
  bool repair = false;                // put damaged blobs aside, remove orphans
  bool pair_stores = false;           // say that the stores belong together; check nothing
  bool even_if_much_is_lost = false;  // allow the two above although much would be lost
  bool json = false;                  // the report as JSON on standard output, instead of a line per finding
  bool explain = false;               // print what is on the disk and what is checked; check nothing
  std::string dump;                   // BUCKET/KEY: print the records of that key; check nothing
};

/// Checks the stores while no server runs. Findings go to standard output, progress to standard error if that is a
/// terminal. With `json` there is one object on standard output in any case. Returns 0: all is well, 1: there are
/// findings, 2: the stores could not be opened, or what was asked for was refused.
int fsck(const config::Sources& sources, const FsckOptions& options);

}  // namespace mortise::cli
