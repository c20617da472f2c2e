// SPDX-License-Identifier: Apache-2.0
//
// A listening socket. All loops accept from it.
#pragma once

#include "kernel/http/address.h"
#include "kernel/http/file_descriptor.h"
#include "kernel/http/options.h"
#include "kernel/http/tls.h"

#include <memory>
#include <string>

namespace mortise::http {

class RequestHandler;

class Listener {
 public:
  /// Binds: from now on no other server gets the address. Errors name it and the cause.
  static Result<std::unique_ptr<Listener>> open(const ListenerOptions& options, RequestHandler& handler);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  /// Lets clients connect; before that they are refused.
  Result<void> listen();

  int fd() const noexcept { return socket_.get(); }
  /// A connection waits to be accepted.
  bool has_waiting() const noexcept;
  /// With the port that was taken.
  const std::string& address() const noexcept { return address_; }
  /// The local address of an accepted connection.
  std::string local_address(int connection) const;
  RequestHandler& handler() const noexcept { return handler_; }
  /// Null: plain.
  TlsContext* tls() const noexcept { return tls_.get(); }
  /// Refuses new connections; those that were not accepted yet are reset.
  void close() noexcept;

 private:
  Listener(FileDescriptor socket, SocketAddress bound, RequestHandler& handler, std::unique_ptr<TlsContext> tls);

  FileDescriptor socket_;
  SocketAddress bound_;
  std::string address_;
  RequestHandler& handler_;
  std::unique_ptr<TlsContext> tls_;
};

}  // namespace mortise::http
