// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/ids.h"

#include <cinttypes>
#include <cstdio>
#include <random>

namespace mortise::blob_fs {

// The counter starts anywhere in its lowest 16 bits, so that short runs do not all fill the same directories.
Ids::Ids() {
  std::random_device random;
  incarnation_ = (uint64_t{random()} << 32) | random();
  sequence_ = random() & 0xffff;
}

std::string Ids::next() {
  char text[40];
  std::snprintf(text, sizeof text, "%016" PRIx64 "-%08" PRIx64, incarnation_, sequence_.fetch_add(1));
  return text;
}

}  // namespace mortise::blob_fs
