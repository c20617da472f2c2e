// SPDX-License-Identifier: Apache-2.0
#include "unit/kernel/http/client.h"

#include "kernel/http/address.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <memory>

namespace mortise::http::test {

std::string numbers(size_t size) {
  std::string out;
  for (int i = 0; out.size() < size; ++i) out += std::to_string(i) + ",";
  out.resize(size);
  return out;
}
namespace {

SSL_CTX* client_context() {
  static const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  return context.get();
}

}  // namespace

Client::Client(const std::string& address, bool tls, int receive_buffer) {
  auto parsed = parse_address(address);
  if (!parsed) return;
  fd_ = ::socket(parsed->family(), SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  if (::connect(fd_, parsed->data(), parsed->size) != 0) {
    ::close(fd_);
    fd_ = -1;
    return;
  }
  if (tls) {
    tls_ = SSL_new(client_context());
    SSL_set_fd(tls_, fd_);
    if (SSL_connect(tls_) != 1) abort();
  }
  if (fd_ >= 0) ::fcntl(fd_, F_SETFL, ::fcntl(fd_, F_GETFL) | O_NONBLOCK);
}

Client::~Client() {
  if (tls_ != nullptr) SSL_free(tls_);
  if (fd_ >= 0) ::close(fd_);
}

bool Client::wait(short events) const {
  pollfd waiting{fd_, events, 0};
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(kPatience).count();
  return ::poll(&waiting, 1, static_cast<int>(ms)) == 1;
}

size_t Client::send_some(std::string_view bytes) {
  ssize_t n;
  if (tls_ != nullptr) {
    ERR_clear_error();
    n = SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()));
    if (n <= 0 && SSL_get_error(tls_, static_cast<int>(n)) == SSL_ERROR_WANT_WRITE) errno = EAGAIN;
  } else {
    n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  return n > 0 ? static_cast<size_t>(n) : 0;
}

bool Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t n = send_some(bytes);
    bytes.remove_prefix(n);
    if (n == 0 && (errno != EAGAIN || !wait(POLLOUT))) return false;
  }
  return true;
}

bool Client::fill() {
  char chunk[65536];
  while (!ended_ && fd_ >= 0) {
    ssize_t n;
    if (tls_ != nullptr) {
      ERR_clear_error();
      n = SSL_read(tls_, chunk, sizeof chunk);
      if (n <= 0) errno = SSL_get_error(tls_, static_cast<int>(n)) == SSL_ERROR_WANT_READ ? EAGAIN : ECONNRESET;
    } else {
      n = ::recv(fd_, chunk, sizeof chunk, 0);
    }
    if (n > 0) {
      buffer_.append(chunk, static_cast<size_t>(n));
      return true;
    }
    if (n < 0 && errno == EAGAIN) {
      if (!wait(POLLIN)) return false;
      continue;
    }
    ended_ = true;
  }
  return false;
}

Reply Client::receive(bool head_only) {
  Reply reply;
  size_t end;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
    if (!fill()) return reply;
  reply.head = buffer_.substr(0, end + 4);
  buffer_.erase(0, end + 4);

  std::string_view rest = reply.head;
  bool first = true;
  while (rest != "\r\n") {
    const size_t eol = rest.find("\r\n");
    const std::string line(rest.substr(0, eol));
    rest.remove_prefix(eol + 2);
    if (std::exchange(first, false)) {
      reply.status_line = line;
      reply.status = std::stoi(line.substr(9, 3));
      continue;
    }
    const size_t colon = line.find(": ");
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    reply.headers.emplace(name, line.substr(colon + 2));
  }

  if (head_only || reply.status < 200 || reply.status == 204 || reply.status == 304) {
    reply.complete = true;
  } else if (reply.headers.contains("content-length")) {
    const size_t length = std::stoull(reply.header("content-length"));
    while (buffer_.size() < length && fill()) {
    }
    reply.complete = buffer_.size() >= length;
    reply.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
  } else if (reply.header("transfer-encoding") == "chunked") {
    for (;;) {
      size_t eol;
      while ((eol = buffer_.find("\r\n")) == std::string::npos)
        if (!fill()) return reply;
      const size_t size = std::stoull(buffer_.substr(0, eol), nullptr, 16);
      while (buffer_.size() < eol + 2 + size + 2)
        if (!fill()) return reply;
      reply.body += buffer_.substr(eol + 2, size);
      buffer_.erase(0, eol + 2 + size + 2);
      if (size == 0) break;
    }
    reply.complete = true;
  } else {
    while (fill()) {
    }
    reply.body = std::move(buffer_);
    buffer_.clear();
    reply.complete = ended_;
  }
  return reply;
}

std::string Client::read_to_end() {
  while (fill()) {
  }
  return std::exchange(buffer_, {});
}

bool Client::readable_now() const {
  pollfd waiting{fd_, POLLIN, 0};
  return !buffer_.empty() || ::poll(&waiting, 1, 0) == 1;
}

void Client::finish_sending() { ::shutdown(fd_, SHUT_WR); }

void Client::abort() {
  const linger now{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(fd_);
  fd_ = -1;
}

std::string Client::peer_certificate_name() const {
  const std::unique_ptr<X509, void (*)(X509*)> peer(SSL_get1_peer_certificate(tls_), X509_free);
  char name[256] = "";
  if (peer) X509_NAME_get_text_by_NID(X509_get_subject_name(peer.get()), NID_commonName, name, sizeof name);
  return name;
}

}  // namespace mortise::http::test
