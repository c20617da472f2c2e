// SPDX-License-Identifier: Apache-2.0
//
// HTTP over libcurl: one connection after the other to one server, kept open between requests. Not for two threads at
// once; each worker has its own.
#pragma once

#include "ais/client/http_message.h"
#include "ais/settings/settings.h"

#include <atomic>
#include <memory>

namespace mortise::ais {

class HttpClient {
 public:
  /// `base`: the address of the server, of settings.endpoint or settings.authn.
  HttpClient(const Settings& settings, std::string base);
  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;

  /// An answer of any status. Redirects are followed, ten at most, with the method and the body; the token is not sent
  /// to another host.
  Result<HttpAnswer> send(const HttpRequest& request);
  /// As send(), but an answer that is no success is an Error with the server's message; its status is `detail`.
  Result<HttpAnswer> ask(const HttpRequest& request);

  const Settings& settings() const noexcept;

  /// Set by a signal: running transfers end with Status::cancelled.
  static std::atomic<bool> interrupted;

 private:
  class Transfer;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mortise::ais
