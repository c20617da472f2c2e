// SPDX-License-Identifier: Apache-2.0
//
// Members of an archive that is an object: tar, compressed or not, and zip. OwnThreads only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api_native/archives/archive_writer.h"
#include "api_native/archives/blocking_body.h"

struct archive;
struct archive_entry;

namespace mortise::api_native {

/// Whether the name of an object is that of an archive which can be read: .tar, .tgz, .tar.gz, .tar.lz4, .zip.
bool is_archive_name(std::string_view name) noexcept;

class ArchiveReader {
 public:
  ArchiveReader();
  ArchiveReader(const ArchiveReader&) = delete;
  ArchiveReader& operator=(const ArchiveReader&) = delete;
  ~ArchiveReader();

  /// Before open(): it is to be copied, with other tars that were put behind its end. What else lies there is damage,
  /// and not left out.
  void read_to_the_last_byte();
  Refusal open(const Objects& objects, const mortise_read& read, const Subject& subject);
  /// The next member that is a file. False: there are no more. Refused: what was opened is no archive, or damaged.
  Or<bool> next();
  const std::string& name() const noexcept { return name_; }
  uint64_t size() const noexcept { return size_; }
  /// Its bytes. Refused: more than `limit`.
  Or<std::string> read(uint64_t limit);
  /// Instead of next(): copies the next member, whatever it is, with all that is told of it. Nothing: there are no
  /// more; else how many bytes it has.
  Or<std::optional<uint64_t>> copy_next(ArchiveWriter& out);

 private:
  static long pull(archive* a, void* self, const void** data);
  NativeError damaged() const;

  archive* archive_;
  BlockingReader body_;
  Subject subject_;
  std::string name_;
  uint64_t size_ = 0;
};

}  // namespace mortise::api_native
