// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/transport.h"

#include <openssl/err.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace mortise::http {
namespace {

constexpr size_t kFileTurn = 1 << 20;
constexpr size_t kTlsFileTurn = 64 << 10;

}  // namespace

IoResult Transport::judge_errno() noexcept {
  return {errno == EAGAIN || errno == EWOULDBLOCK ? Io::blocked : Io::failed};
}

IoResult Transport::read(std::span<char> room) noexcept {
  if (tls_) return read_tls(room);
  ssize_t n;
  do n = ::recv(socket_.get(), room.data(), room.size(), 0);
  while (n < 0 && errno == EINTR);
  if (n > 0) {
    // A short read has emptied the socket: the next bytes come with an edge of their own. Not so an end.
    if (static_cast<size_t>(n) < room.size() && !end_expected_) readable_ = false;
    return {Io::done, static_cast<size_t>(n)};
  }
  if (n == 0) return {Io::ended};
  const auto result = judge_errno();
  if (result.outcome == Io::blocked) readable_ = false;
  return result;
}

IoResult Transport::write(std::span<iovec> parts, bool more) noexcept {
  if (tls_) return write_tls(static_cast<const char*>(parts.front().iov_base), parts.front().iov_len);
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  ssize_t n;
  do {
    n = parts.size() == 1
            ? ::send(socket_.get(), parts.front().iov_base, parts.front().iov_len, MSG_NOSIGNAL | (more ? MSG_MORE : 0))
            : ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL | (more ? MSG_MORE : 0));
  } while (n < 0 && errno == EINTR);
  if (n >= 0) return {Io::done, static_cast<size_t>(n)};
  const auto result = judge_errno();
  if (result.outcome == Io::blocked) writable_ = false;
  return result;
}

IoResult Transport::send_file(int file, uint64_t offset, size_t length) noexcept {
  auto at = static_cast<off_t>(offset);
  if (tls_) {
    // A write that has to be repeated reads the same bytes again, which OpenSSL accepts (ACCEPT_MOVING_WRITE_BUFFER).
    static thread_local std::array<char, kTlsFileTurn> bytes;
    const auto n = ::pread(file, bytes.data(), std::min(length, bytes.size()), at);
    if (n <= 0) return {n == 0 ? Io::ended : Io::failed};
    return write_tls(bytes.data(), static_cast<size_t>(n));
  }
  ssize_t n;
  do n = ::sendfile(socket_.get(), file, &at, std::min(length, kFileTurn));
  while (n < 0 && errno == EINTR);
  if (n > 0) return {Io::done, static_cast<size_t>(n)};
  if (n == 0) return {Io::ended};
  const auto result = judge_errno();
  if (result.outcome == Io::blocked) writable_ = false;
  return result;
}

// OpenSSL may want to write in order to read, and the reverse. Both directions are then tried again at the next edge.
IoResult Transport::judge(int returned) noexcept {
  switch (SSL_get_error(tls_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
      readable_ = false;
      return {Io::blocked};
    case SSL_ERROR_WANT_WRITE:
      writable_ = false;
      return {Io::blocked};
    case SSL_ERROR_ZERO_RETURN:
      return {Io::ended};
    default:
      return {Io::failed};
  }
}

Io Transport::handshake() noexcept {
  ERR_clear_error();
  const int n = SSL_do_handshake(tls_.get());
  return n == 1 ? Io::done : judge(n).outcome;
}

IoResult Transport::read_tls(std::span<char> room) noexcept {
  ERR_clear_error();
  size_t got = 0;
  const int n = SSL_read_ex(tls_.get(), room.data(), room.size(), &got);
  if (n == 1) return {Io::done, got};
  return judge(n);
}

IoResult Transport::write_tls(const char* data, size_t size) noexcept {
  ERR_clear_error();
  size_t sent = 0;
  const int n = SSL_write_ex(tls_.get(), data, size, &sent);
  if (n == 1) return {Io::done, sent};
  return judge(n);
}

void Transport::end_sending() noexcept {
  if (tls_) {
    ERR_clear_error();
    SSL_shutdown(tls_.get());
  }
  ::shutdown(socket_.get(), SHUT_WR);
}

void Transport::close() noexcept {
  tls_.reset();
  socket_.reset();
}

}  // namespace mortise::http
