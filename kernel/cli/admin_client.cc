// SPDX-License-Identifier: Apache-2.0
#include "kernel/cli/admin_client.h"

#include "kernel/server/admin_key.h"

#include <mortise/text/number.h>

#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

#include <netdb.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace mortise::cli {
namespace {

constexpr std::string_view kUnix = "unix:";
constexpr timeval kPatience{60, 0};
constexpr size_t kMaxAnswer = size_t{64} << 20;

class Socket {
 public:
  explicit Socket(int fd) noexcept : fd_(fd) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const noexcept { return fd_; }

 private:
  int fd_;
};

Error failure(const std::string& address) {
  return {Status::io, "cannot reach the server at " + address + ": " + std::generic_category().message(errno)};
}

/// -1, with errno.
int connected(int family, const sockaddr* address, socklen_t size) {
  const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  if (::connect(fd, address, size) == 0) return fd;
  const int why = errno;
  ::close(fd);
  errno = why;
  return -1;
}

int connect_to_file(std::string_view path) {
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  errno = ENAMETOOLONG;
  if (path.size() >= sizeof to.sun_path) return -1;
  path.copy(to.sun_path, path.size());
  return connected(AF_UNIX, reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

int connect_to(const std::string& address) {
  if (address.starts_with(kUnix)) return connect_to_file(std::string_view(address).substr(kUnix.size()));
  const size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (colon == std::string::npos || ::getaddrinfo(host.c_str(), address.c_str() + colon + 1, &hints, &found) != 0) {
    errno = EINVAL;
    return -1;
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> own(found, &::freeaddrinfo);
  return connected(found->ai_family, found->ai_addr, found->ai_addrlen);
}

bool send_all(int fd, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t n = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

bool receive_all(int fd, std::string& out) {
  std::array<char, 16384> piece{};
  for (;;) {
    const ssize_t n = ::recv(fd, piece.data(), piece.size(), 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n == 0;
    if (out.size() > kMaxAnswer) return false;
    out.append(piece.data(), static_cast<size_t>(n));
  }
}

}  // namespace

Result<AdminClient> AdminClient::of(const std::string& data_directory) {
  auto file = server::AdminFile::read(data_directory);
  if (!file) return std::move(file).error();
  return AdminClient(std::move(file->address), std::move(file->key));
}

/// HTTP/1.0, so that the answer is neither chunked nor followed by anything.
Result<AdminAnswer> AdminClient::ask(std::string_view method, std::string_view target, std::string_view body) const {
  const Socket socket(connect_to(address_));
  if (socket.get() < 0) return failure(address_);
  std::string request(method);
  request.append(" ").append(target).append(" HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer ").append(key_);
  request.append("\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
  std::string text;
  if (!send_all(socket.get(), request) || !receive_all(socket.get(), text)) return failure(address_);
  if (text.empty())
    return Error(Status::io,
                 "the server at " + address_ + " closed the connection without an answer; its log says why");
  const size_t head = text.find("\r\n\r\n");
  const auto status = text::parse_decimal<int>(std::string_view(text).substr(std::min<size_t>(9, text.size()), 3));
  if (!text.starts_with("HTTP/1.") || head == std::string::npos || !status)
    return Error(Status::invalid, "the program that listens at " + address_ + " is not a Mortise server");
  return AdminAnswer{*status, text.substr(head + 4)};
}

}  // namespace mortise::cli
