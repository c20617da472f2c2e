// SPDX-License-Identifier: Apache-2.0
//
// What a server is started with.
#pragma once

#include <mortise/abi/base.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::http {

class RequestHandler;

struct TlsFiles {
  std::string certificate;  // PEM, the chain; read at start and by Server::reload_tls()
  std::string key;          // PEM
};

struct ListenerOptions {
  std::string address;  // "127.0.0.1:51080", "[::1]:51080", "unix:/run/mortise.sock"; port 0 takes a free one
  std::optional<TlsFiles> tls;
  RequestHandler* handler = nullptr;  // null: the server's; must outlive the server
};

/// Checked before memory is allocated for what they limit.
struct Limits {
  size_t head_bytes = 64 << 10;
  size_t heads_bytes = 64 << 20;  // of all heads under way, what each has beyond HeadBudget::kFree
  size_t headers = 256;           // S3 user metadata is limited by bytes, not by count
  size_t target_bytes = 16 << 10;
  size_t connections = 10000;
  size_t connections_per_address = 0;  // 0: as many as all together
  int64_t body_bytes = int64_t{5} << 40;
  uint64_t drained_bytes = 1 << 20;  // of an unread body that is thrown away to keep a connection
  uint64_t body_rate = 512;          // bytes a second that a body must move at least, in either direction; 0: any
  uint64_t document_rate = 4096;     // the same of bodies that wait in memory until they are whole
};

struct Timeouts {
  std::chrono::milliseconds head{10'000};    // from a head's first byte, or from accept, to its end
  std::chrono::milliseconds idle{60'000};    // between requests
  std::chrono::milliseconds stall{30'000};   // of a body in either direction without a byte
  std::chrono::milliseconds grace{20'000};   // that a body may be behind its least rate
  std::chrono::milliseconds linger{30'000};  // for a client that still sends after its answer
};

/// How an exchange ended.
enum class Ending : uint8_t {
  complete,         // the whole answer was handed to the socket
  client_left,      // the connection broke or was closed by the client
  timed_out,        // the client took or sent nothing for too long
  failed,           // the body of the answer could not be completed
  server_stopping,  // cut off because the server ends
};

/// One finished exchange. Views are valid during the call.
struct AccessRecord {
  std::string_view method;  // empty if the head could not be read
  std::string_view target;
  std::string_view remote_address;
  std::string_view request_id;
  int status = 0;  // of the answer; 0: it was not begun, because the client had left or was cut off
  Ending ending = Ending::complete;
  std::span<const mortise_pair> fields;  // given with the answer; none unless log_wants() wanted them
  uint64_t bytes_received = 0;           // of the body, transfer coding removed
  uint64_t bytes_sent = 0;               // head and body
  std::chrono::nanoseconds duration{0};
};

struct ServerOptions {
  std::vector<ListenerOptions> listeners;
  unsigned loops = 0;  // threads; 0: one per processor
  Limits limits;
  Timeouts timeouts;
  std::function<void(const AccessRecord&)> access_log;  // on a loop; must not block
  std::function<bool(int status)> log_wants;            // on a loop: whether to keep an answer's fields for the log
  std::function<void(std::string_view)> warn;           // any thread
};

}  // namespace mortise::http
