// SPDX-License-Identifier: Apache-2.0
//
// A client that sends exactly the bytes it is told to. Every wait gives up after kPatience, so that a broken server
// fails a test instead of hanging it.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

typedef struct ssl_st SSL;

namespace mortise::http::test {

constexpr std::chrono::seconds kPatience{60};

/// "0,1,2,..." until there are `size` bytes: a body whose missing or repeated piece shows.
std::string numbers(size_t size);

struct Reply {
  int status = 0;  // 0: the connection closed before a response
  std::string status_line;
  std::multimap<std::string, std::string> headers;  // names in lower case
  std::string head;                                 // as it came
  std::string body;
  bool complete = false;  // the body came as announced

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
};

class Client {
 public:
  /// "127.0.0.1:80", "[::1]:80" or "unix:/path".
  explicit Client(const std::string& address, bool tls = false, int receive_buffer = 0);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  bool connected() const { return fd_ >= 0; }
  int fd() const { return fd_; }
  /// False if the server closed before all was taken.
  bool send(std::string_view bytes);
  /// As much as fits without waiting; the number of bytes taken.
  size_t send_some(std::string_view bytes);
  /// The next response; 1xx are returned like others. `head_only` for HEAD.
  Reply receive(bool head_only = false);
  Reply ask(std::string_view bytes) {
    send(bytes);
    return receive();
  }
  /// Waits until the server has closed, and gives what came before that.
  std::string read_to_end();
  /// True if the server closed within kPatience and nothing came before that.
  bool closed() { return read_to_end().empty() && ended_; }
  bool ended() const { return ended_; }
  /// True: bytes, or the end, are there now.
  bool readable_now() const;
  void finish_sending();
  /// Resets the connection.
  void abort();
  std::string peer_certificate_name() const;

 private:
  bool fill();
  bool wait(short events) const;
  int fd_ = -1;
  SSL* tls_ = nullptr;
  std::string buffer_;
  bool ended_ = false;
};

}  // namespace mortise::http::test
