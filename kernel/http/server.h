// SPDX-License-Identifier: Apache-2.0
//
// The HTTP/1.1 server: sockets in, exchanges out. Streams bodies both ways in memory that does not grow with them.
#pragma once

#include "kernel/http/counters.h"
#include "kernel/http/options.h"
#include "kernel/http/request_handler.h"
#include "kernel/http/tls.h"

#include <mortise/error.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace mortise::http {

/// Whether the files of a TLS listener can be read and belong together.
Result<void> check_tls_files(const TlsFiles& files);

/// start(), drain(), stop() and the destructor belong to one thread, which is no loop; the rest may be called from any.
class Server {
 public:
  /// Binds every address, so that no other server gets it. `handler`, and those of the listeners, must outlive the
  /// server.
  static Result<std::unique_ptr<Server>> bind(ServerOptions options, RequestHandler& handler);
  /// Listens and starts the loops. Once.
  Result<void> serve();
  /// Both.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, RequestHandler& handler);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  /// Where it listens, in the order of the options, with the ports that were taken.
  std::vector<std::string> addresses() const;
  Counters counters() const;
  /// Asks every loop to respond; returns the largest number of calls in a row to which a loop has not responded. By
  /// one thread at a time, before stop().
  unsigned ping_loops();
  /// Reads all certificates again, and gives those that changed, without repetition. On error the listener in question
  /// keeps what it has.
  Result<std::vector<TlsChange>> reload_tls();

  /// Refuses new connections, closes idle ones, lets running exchanges end. True: all ended in time.
  bool drain(std::chrono::milliseconds patience);
  /// Closes what is left and ends the loops. Exchanges that are not answered yet stay valid; their answers are dropped.
  void stop();

 private:
  struct Engine;
  explicit Server(std::unique_ptr<Engine> engine);
  std::unique_ptr<Engine> engine_;
};

}  // namespace mortise::http
