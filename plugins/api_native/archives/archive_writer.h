// SPDX-License-Identifier: Apache-2.0
//
// Writes an archive, piece by piece, to whoever takes it.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "api_native/errors/native_error.h"

struct archive;
struct archive_entry;

namespace mortise::api_native {

class ArchiveWriter {
 public:
  using Take = std::function<void(std::string_view bytes)>;

  ArchiveWriter();
  ArchiveWriter(const ArchiveWriter&) = delete;
  ArchiveWriter& operator=(const ArchiveWriter&) = delete;
  ~ArchiveWriter();

  /// `kind`: ".tar", ".tgz", ".tar.gz", ".tar.lz4" or ".zip", or a name that ends so. Refused: another one.
  Refusal open(std::string_view kind, Take take);
  /// Begins a member; exactly `size` bytes of it must follow.
  Refusal begin(std::string_view name, uint64_t size, int64_t modified_ms);
  /// Begins one as another archive has it.
  Refusal begin_like(archive_entry* entry);
  Refusal write(std::string_view bytes);
  Refusal finish();

 private:
  NativeError failed() const;

  archive* archive_;
  Take take_;
};

}  // namespace mortise::api_native
