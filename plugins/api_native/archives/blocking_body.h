// SPDX-License-Identifier: Apache-2.0
//
// Bodies of objects, read and written by a thread that waits: OwnThreads only.
#pragma once

#include <mortise/object_service.h>

#include <memory>
#include <string>
#include <string_view>

#include "api_native/errors/native_error.h"

namespace mortise::api_native {

/// Pulls an opened body.
class BlockingReader {
 public:
  BlockingReader() = default;
  BlockingReader(const BlockingReader&) = delete;
  BlockingReader& operator=(const BlockingReader&) = delete;
  ~BlockingReader() { close(); }

  /// Opens an object; refused: it is not there, or cannot be read.
  Refusal open(const Objects& objects, const mortise_read& read, const Subject& subject);
  uint64_t size() const noexcept { return size_; }
  /// The next bytes, valid until the next call; "" at the end. Refused: the body cannot be read to its end.
  Or<std::string_view> next();
  void close() noexcept;

 private:
  struct Signal;
  Or<std::string_view> from_file();

  mortise_body_source source_{};
  uint64_t size_ = 0;
  std::shared_ptr<Signal> signal_;
  std::string buffer_;
  int descriptor_ = -1;  // of the piece that is being read
  uint64_t offset_ = 0;
  uint64_t left_ = 0;
};

/// Writes a new object; it is there when finish() says so.
class BlockingWriter {
 public:
  BlockingWriter();
  BlockingWriter(const BlockingWriter&) = delete;
  BlockingWriter& operator=(const BlockingWriter&) = delete;
  ~BlockingWriter();

  Refusal open(const Objects& objects, const mortise_put& put, Subject subject);
  void write(std::string_view data);
  Refusal finish();

 private:
  struct Signal;
  // In this order: the writer may signal as long as it lives.
  std::unique_ptr<Signal> signal_;
  Subject subject_;
  ObjectWriter writer_;
};

}  // namespace mortise::api_native
