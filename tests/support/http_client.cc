// SPDX-License-Identifier: Apache-2.0
#include "support/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace mortise::test {
namespace {

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

HttpAnswer parse_head(std::string_view head) {
  HttpAnswer answer;
  const size_t blank = head.find(' ');
  if (blank != std::string_view::npos) answer.status = std::atoi(std::string(head.substr(blank + 1, 3)).c_str());
  for (size_t at = head.find("\r\n"); at != std::string_view::npos;) {
    const size_t begin = at + 2, end = std::min(head.find("\r\n", begin), head.size());
    const std::string_view line = head.substr(begin, end - begin);
    if (const size_t colon = line.find(": "); colon != std::string_view::npos)
      answer.headers[lower(std::string(line.substr(0, colon)))] = line.substr(colon + 2);
    at = end < head.size() ? end : std::string_view::npos;
  }
  return answer;
}

}  // namespace

HttpClient::HttpClient(const std::string& address) {
  const size_t colon = address.rfind(':');
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(std::atoi(address.c_str() + colon + 1)));
  ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
    const int error = errno;
    ::close(socket_);
    throw std::system_error(error, std::generic_category(), "connect to " + address);
  }
}

HttpClient::~HttpClient() { ::close(socket_); }

void HttpClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;  // the answer, or its absence, will tell
    bytes.remove_prefix(static_cast<size_t>(n));
  }
}

bool HttpClient::receive() {
  char bytes[16384];
  ssize_t n = 0;
  while ((n = ::recv(socket_, bytes, sizeof bytes, 0)) < 0 && errno == EINTR) {
  }
  if (n <= 0) return false;
  buffer_.append(bytes, static_cast<size_t>(n));
  return true;
}

bool HttpClient::at_end() { return buffer_.empty() && !receive(); }

std::string HttpClient::take(size_t size) {
  while (buffer_.size() < size && receive()) {
  }
  std::string out = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return out;
}

std::string HttpClient::take_chunks() {
  std::string body;
  for (;;) {
    size_t end = 0;
    while ((end = buffer_.find("\r\n")) == std::string::npos)
      if (!receive()) return body;
    const size_t size = std::strtoul(take(end + 2).c_str(), nullptr, 16);
    body += take(size);
    take(2);
    if (size == 0) return body;
  }
}

HttpAnswer HttpClient::read_answer(bool head) {
  size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
    if (!receive()) return {};
  HttpAnswer answer = parse_head(take(end + 4).substr(0, end));
  if (answer.status / 100 == 1) return read_answer(head);
  const bool has_body = !head && answer.status != 204 && answer.status != 304;
  if (!has_body) return answer;
  if (answer.headers.contains("transfer-encoding")) {
    answer.body = take_chunks();
  } else if (const auto length = answer.headers.find("content-length"); length != answer.headers.end()) {
    answer.body = take(std::strtoul(length->second.c_str(), nullptr, 10));
  }
  return answer;
}

HttpAnswer HttpClient::request(std::string_view method, std::string_view target, std::string_view body,
                               const std::vector<std::pair<std::string, std::string>>& headers) {
  std::string text = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n";
  for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
  if (!body.empty() || method == "PUT" || method == "POST")
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  send(text + "\r\n" + std::string(body));
  return read_answer(method == "HEAD");
}

HttpAnswer http(const std::string& address, std::string_view method, std::string_view target, std::string_view body,
                const std::vector<std::pair<std::string, std::string>>& headers) {
  HttpClient client(address);
  return client.request(method, target, body, headers);
}

}  // namespace mortise::test
