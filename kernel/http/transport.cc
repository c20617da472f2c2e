// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/transport.h"

#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

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
  if (n >= 0) {
    written_ += static_cast<uint64_t>(n);
    return {Io::done, static_cast<size_t>(n)};
  }
  const auto result = judge_errno();
  if (result.outcome == Io::blocked) writable_ = false;
  return result;
}

IoResult Transport::send_file(int file, uint64_t offset, size_t length) noexcept {
  auto at = static_cast<off_t>(offset);
  if (tls_) {
    static thread_local std::array<char, kTlsFileTurn> bytes;
    ssize_t n;
    do n = ::pread(file, bytes.data(), std::min(length, bytes.size()), at);
    while (n < 0 && errno == EINTR);
    if (n <= 0) return {n == 0 ? Io::ended : Io::failed};
    return write_all_tls({bytes.data(), static_cast<size_t>(n)});
  }
  ssize_t n;
  do n = ::sendfile(socket_.get(), file, &at, std::min(length, kFileTurn));
  while (n < 0 && errno == EINTR);
  if (n > 0) {
    written_ += static_cast<uint64_t>(n);
    return {Io::done, static_cast<size_t>(n)};
  }
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

std::string_view Transport::tls_version() const noexcept {
  constexpr std::string_view kBefore = "TLSv";
  if (tls_ == nullptr) return {};
  const std::string_view name = SSL_get_version(tls_.get());
  return name.starts_with(kBefore) ? name.substr(kBefore.size()) : std::string_view();
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

/// Record by record, until all is sent or the socket is full. A record that has to be repeated comes from the same
/// bytes of the file, read again, which OpenSSL accepts (ACCEPT_MOVING_WRITE_BUFFER).
IoResult Transport::write_all_tls(std::span<const char> bytes) noexcept {
  size_t sent = 0;
  while (sent < bytes.size()) {
    const IoResult result = write_tls(bytes.data() + sent, bytes.size() - sent);
    if (result.outcome != Io::done)
      return sent == 0 || result.outcome != Io::blocked ? result : IoResult{Io::done, sent};
    sent += result.bytes;
  }
  return {Io::done, sent};
}

bool Transport::has_bytes() const noexcept {
  char byte = 0;
  return ::recv(socket_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

uint64_t Transport::acknowledged() const noexcept {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(socket_.get(), IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
      size >= offsetof(tcp_info, tcpi_bytes_acked) + sizeof info.tcpi_bytes_acked)
    return info.tcpi_bytes_acked;
  int waiting = 0;  // not TCP: what the socket took and does not hold any more
  return ::ioctl(socket_.get(), SIOCOUTQ, &waiting) == 0 ? written_ - static_cast<uint64_t>(waiting) : written_;
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
