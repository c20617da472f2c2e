// SPDX-License-Identifier: Apache-2.0
//
// One accepted socket, plain or TLS, never blocking. Remembers what the edge-triggered poller said: a direction is
// tried until it would block, and not again before the next edge.
#pragma once

#include "kernel/http/file_descriptor.h"
#include "kernel/http/tls.h"

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace mortise::http {

enum class Io {
  done,     // some bytes went
  blocked,  // wait for the poller
  ended,    // read: the client will send no more; send_file: the file is shorter than promised
  failed,   // the connection is of no use any more
};

struct IoResult {
  Io outcome;
  size_t bytes = 0;
};

class Transport {
 public:
  explicit Transport(FileDescriptor socket) noexcept : socket_(std::move(socket)) {}
  void use_tls(std::unique_ptr<SSL, SslDeleter> session) noexcept { tls_ = std::move(session); }

  int fd() const noexcept { return socket_.get(); }
  bool is_open() const noexcept { return socket_.valid(); }
  bool is_tls() const noexcept { return tls_ != nullptr; }
  /// "1.2", "1.3", once the handshake is over; "" without TLS. Static.
  std::string_view tls_version() const noexcept;

  bool readable() const noexcept { return readable_; }
  bool writable() const noexcept { return writable_; }
  void set_readable() noexcept { readable_ = true; }
  void set_writable() noexcept { writable_ = true; }
  /// The client closed its side: the end must be read although no further edge will come.
  void expect_end() noexcept { end_expected_ = true; }

  /// Done: the handshake is over.
  Io handshake() noexcept;
  IoResult read(std::span<char> room) noexcept;
  /// `more`: further bytes follow at once.
  IoResult write(std::span<iovec> parts, bool more) noexcept;
  IoResult send_file(int file, uint64_t offset, size_t length) noexcept;
  /// Tells the client that nothing more comes.
  void end_sending() noexcept;
  /// There are bytes to read now.
  bool has_bytes() const noexcept;
  /// Bytes on the wire that the client's system has taken; counts up.
  uint64_t acknowledged() const noexcept;
  void close() noexcept;

 private:
  IoResult read_tls(std::span<char> room) noexcept;
  IoResult write_all_tls(std::span<const char> bytes) noexcept;
  IoResult write_tls(const char* data, size_t size) noexcept;
  IoResult judge(int returned) noexcept;
  IoResult judge_errno() noexcept;

  FileDescriptor socket_;
  std::unique_ptr<SSL, SslDeleter> tls_;
  uint64_t written_ = 0;
  bool readable_ = true;
  bool writable_ = true;
  bool end_expected_ = false;
};

}  // namespace mortise::http
