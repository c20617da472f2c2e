// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <system_error>

namespace mortise::http {
namespace {

constexpr int kBacklog = 4096;

Error failure(const std::string& address, const char* attempt) {
  const std::error_code cause(errno, std::generic_category());
  const auto status = cause.value() == EADDRINUSE ? Status::exists : Status::io;
  return {status, "Cannot listen on " + address + ": " + attempt + ": " + cause.message()};
}

const char* unix_path(const SocketAddress& address) {
  return reinterpret_cast<const sockaddr_un*>(&address.storage)->sun_path;
}

/// A socket file without a listener is what a killed server leaves.
void remove_stale_socket(const SocketAddress& address) {
  struct stat found {};
  if (::lstat(unix_path(address), &found) != 0 || !S_ISSOCK(found.st_mode)) return;
  const FileDescriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (::connect(probe.get(), address.data(), address.size) != 0 && errno == ECONNREFUSED) ::unlink(unix_path(address));
}

void prepare(int fd, int family) {
  const int on = 1;
  if (family == AF_UNIX) return;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // accepted sockets inherit it
  if (family == AF_INET6) ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::open(const ListenerOptions& options, RequestHandler& handler) {
  auto parsed = parse_address(options.address);
  if (!parsed) return parsed.error();
  SocketAddress address = *parsed;

  std::unique_ptr<TlsContext> tls;
  if (options.tls) {
    auto loaded = TlsContext::load(*options.tls);
    if (!loaded) return loaded.error();
    tls = std::move(*loaded);
  }

  FileDescriptor socket(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return failure(options.address, "socket");
  prepare(socket.get(), address.family());
  if (address.family() == AF_UNIX) remove_stale_socket(address);
  if (::bind(socket.get(), address.data(), address.size) != 0) return failure(options.address, "bind");
  // A socket file that nobody listens on is taken for a stale one: see above.
  if (address.family() == AF_UNIX && ::listen(socket.get(), kBacklog) != 0) return failure(options.address, "listen");
  address.size = sizeof address.storage;
  if (::getsockname(socket.get(), address.data(), &address.size) != 0) return failure(options.address, "getsockname");
  return std::unique_ptr<Listener>(new Listener(std::move(socket), address, handler, std::move(tls)));
}

Listener::Listener(FileDescriptor socket, SocketAddress bound, RequestHandler& handler, std::unique_ptr<TlsContext> tls)
    : socket_(std::move(socket)), bound_(bound), address_(bound.text()), handler_(handler), tls_(std::move(tls)) {}

Listener::~Listener() { close(); }

Result<void> Listener::listen() {
  if (::listen(socket_.get(), kBacklog) != 0) return failure(address_, "listen");
  return {};
}

std::string Listener::local_address(int connection) const {
  if (!bound_.is_wildcard()) return address_;
  SocketAddress local;
  local.size = sizeof local.storage;
  return ::getsockname(connection, local.data(), &local.size) == 0 ? local.text() : address_;
}

bool Listener::has_waiting() const noexcept {
  pollfd waiting{socket_.get(), POLLIN, 0};
  return ::poll(&waiting, 1, 0) == 1;
}

void Listener::close() noexcept {
  if (!socket_.valid()) return;
  if (bound_.family() == AF_UNIX) ::unlink(unix_path(bound_));
  socket_.reset();
}

}  // namespace mortise::http
