// SPDX-License-Identifier: Apache-2.0
//
// The simplest HTTP client: one connection, one request at a time, blocking. It sends exactly what it is told.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::test {

struct HttpAnswer {
  int status = 0;                              // 0: no answer came
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

/// Throws std::system_error if it cannot connect; a connection that breaks gives what came so far.
class HttpClient {
 public:
  /// "127.0.0.1:40001"
  explicit HttpClient(const std::string& address);
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  ~HttpClient();

  void send(std::string_view bytes);
  /// Reads one answer. `head` if it is one to HEAD, which has no body.
  HttpAnswer read_answer(bool head = false);
  /// True if the server has closed the connection; waits for more bytes or that.
  bool at_end();
  /// A request with Host, and Content-Length if there is a body.
  HttpAnswer request(std::string_view method, std::string_view target, std::string_view body = {},
                     const std::vector<std::pair<std::string, std::string>>& headers = {});

 private:
  bool receive();
  std::string take(size_t size);
  std::string take_chunks();

  int socket_ = -1;
  std::string buffer_;
};

/// One request on a connection of its own.
HttpAnswer http(const std::string& address, std::string_view method, std::string_view target,
                std::string_view body = {}, const std::vector<std::pair<std::string, std::string>>& headers = {});

}  // namespace mortise::test
