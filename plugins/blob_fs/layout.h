// SPDX-License-Identifier: Apache-2.0
//
// The directories of the store, made and locked; see FORMAT.md. All names are opened relative to their descriptors.
#pragma once

#include <mortise/error.h>

#include <string>
#include <string_view>

#include "blob_fs/descriptor.h"

namespace mortise::blob_fs {

struct Layout {
  std::string path;
  Descriptor root;
  Descriptor lock;
  Descriptor staging;
  Descriptor blobs;
  Descriptor quarantine;

  /// Makes what is missing, checks the format, takes the lock. Status::busy: another process has it.
  static Result<Layout> open(const std::string& path);
};

/// True for names that this store gives its blobs.
bool is_id(std::string_view name) noexcept;

/// "<hh>/<id>", relative to Layout::blobs. REQUIRES: is_id(id).
std::string place_of(std::string_view id);

/// fsync; `what` for the error.
Result<void> sync(int fd, const std::string& what);

}  // namespace mortise::blob_fs
