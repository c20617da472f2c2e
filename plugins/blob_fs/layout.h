// SPDX-License-Identifier: Apache-2.0
//
// The directories of the store, locked, and made if there are none; see FORMAT.md. All names are opened relative to
// their descriptors.
#pragma once

#include <mortise/error.h>
#include <mortise/host.h>
#include <mortise/mutex.h>

#include <memory>
#include <string>
#include <string_view>

#include "blob_fs/descriptor.h"

namespace mortise::blob_fs {

struct Layout {
  std::string path;
  bool absent = false;  // nothing was there: no descriptor is open before make()
  Descriptor root;
  Descriptor lock;
  Descriptor staging;
  Descriptor blobs;
  Descriptor quarantine;
  std::unique_ptr<Mutex> directories_mutex = std::make_unique<Mutex>();  // held while one is made

  /// Checks the format and takes the lock: for reading in Mode::check. Makes nothing. Status::busy: another process has
  /// it; Status::corrupt: something is missing.
  static Result<Layout> open(const std::string& path, Host host);
  /// REQUIRES: absent. Makes all of it.
  Result<void> make();
  /// Takes the directory away from users who are neither its owner nor of its group, or says that this is not possible:
  /// bodies are in it.
  void close_to_others(Host host) const;

 private:
  Result<void> open_directories();
};

/// True for names that this store gives its blobs.
bool is_id(std::string_view name) noexcept;

/// "<hh>": the name of one of the directories of Layout::blobs. REQUIRES: number < kDirectories.
inline constexpr size_t kDirectories = 256;
std::string directory_name(size_t number);

/// "<hh>/<id>", relative to Layout::blobs. REQUIRES: is_id(id).
std::string place_of(std::string_view id);

/// "<hh>/<id>.bytes": where the bytes of a clone are, relative to Layout::blobs. REQUIRES: is_id(id).
std::string bytes_of_clone(std::string_view id);
/// The name of that file alone.
std::string bytes_name(std::string_view id);

/// fsync; `what` for the error.
Result<void> sync(int fd, const std::string& what);

}  // namespace mortise::blob_fs
