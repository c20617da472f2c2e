// SPDX-License-Identifier: Apache-2.0
//
// Bodies of uploads: a part of a file, or bytes in memory.
#pragma once

#include "ais/client/http_message.h"
#include "ais/transfer/digest.h"
#include "ais/transfer/file_descriptor.h"
#include "ais/transfer/transfer_progress.h"

#include <memory>
#include <string>

namespace mortise::ais {

/// A file that is open for reading; closed at the end.
class LocalFile {
 public:
  /// Pipes and devices can be read, but have no size.
  static Result<LocalFile> open(const std::string& path);
  /// An empty one to be written to, in the folder for temporary files; it goes with this object.
  static Result<LocalFile> without_name();

  /// Learns the size, after something was written.
  Result<void> measure();
  int descriptor() const noexcept { return fd_.get(); }
  const std::string& path() const noexcept { return path_; }
  bool is_regular() const noexcept { return regular_; }
  uint64_t size() const noexcept { return size_; }

 private:
  LocalFile(FileDescriptor fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}
  FileDescriptor fd_;
  std::string path_;
  bool regular_ = false;
  uint64_t size_ = 0;
};

/// A part of a regular file, or all that a pipe gives. The file must outlive it.
class FileSource final : public BodySource {
 public:
  explicit FileSource(const LocalFile& file);
  FileSource(const LocalFile& file, uint64_t offset, uint64_t length);

  std::optional<uint64_t> size() const override;
  Result<size_t> read(char* to, size_t size) override;
  bool rewind() override;

  /// What was read is added to a digest of this type, from now on.
  void digest_with(std::string type);
  /// The digest of what was sent, if its type is `type`; empty otherwise.
  std::string digest_of(std::string_view type);
  void report_to(TransferProgress* progress) { progress_ = progress; }

 private:
  const LocalFile& file_;
  uint64_t offset_ = 0, length_ = 0, at_ = 0;
  std::string digest_type_;
  std::unique_ptr<Digest> digest_;
  TransferProgress* progress_ = nullptr;
};

class MemorySource final : public BodySource {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}
  std::optional<uint64_t> size() const override { return bytes_.size(); }
  Result<size_t> read(char* to, size_t size) override;
  bool rewind() override;

 private:
  std::string_view bytes_;
  size_t at_ = 0;
};

}  // namespace mortise::ais
