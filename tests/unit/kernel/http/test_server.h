// SPDX-License-Identifier: Apache-2.0
//
// A server on a free loopback port whose requests go to a function.
#pragma once

#include "kernel/http/server.h"
#include "unit/kernel/http/client.h"

#include <mortise/bytes.h>
#include <mortise/http.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace mortise::http::test {

using HandleFunction = std::function<void(mortise::Exchange)>;

class FunctionHandler final : public RequestHandler {
 public:
  explicit FunctionHandler(HandleFunction f) : f_(std::move(f)) {}
  void handle(http::Exchange& exchange) override { f_(mortise::Exchange(exchange.hand_over(origin_of("test")))); }

 private:
  HandleFunction f_;
};

inline ServerOptions loopback(const std::string& address = "127.0.0.1:0") {
  ServerOptions options;
  options.loops = 2;
  options.listeners.push_back({address, {}, nullptr});
  return options;
}

struct TestServer {
  explicit TestServer(HandleFunction f, ServerOptions options = loopback()) : handler(std::move(f)) {
    auto started = Server::start(std::move(options), handler);
    EXPECT_TRUE(started.ok()) << (started.ok() ? "" : started.error().message);
    server = std::move(*started);
    address = server->addresses().front();
  }
  FunctionHandler handler;
  std::unique_ptr<Server> server;
  std::string address;
};

/// Something that happens once on one thread and is waited for on another.
class Event {
 public:
  void set() {
    const std::lock_guard lock(mutex_);
    set_ = true;
    changed_.notify_all();
  }
  bool wait() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [this] { return set_; });
  }
  bool is_set() {
    const std::lock_guard lock(mutex_);
    return set_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

/// Keeps the body and passes it on when it has come.
class CollectingSink final : public BodySink {
 public:
  using Done = std::function<void(mortise_status, std::string)>;
  explicit CollectingSink(Done done) : done_(std::move(done)) {}
  bool write(std::string_view data, mortise_buffer*) noexcept override {
    body_ += data;
    return true;
  }
  void closed(mortise_status how) noexcept override { done_(how, std::move(body_)); }

 private:
  Done done_;
  std::string body_;
};

inline Response text(int status, std::string body) {
  Response r(status);
  r.body = std::move(body);
  return r;
}

/// Answers 200 with the body; 400 if its framing was broken.
inline void echo_body(mortise::Exchange exchange) {
  auto shared = std::make_shared<mortise::Exchange>(std::move(exchange));
  shared->receive(std::make_unique<CollectingSink>([shared](mortise_status how, std::string body) {
    shared->respond(how == MORTISE_OK          ? text(200, std::move(body))
                    : how == MORTISE_TOO_LARGE ? text(413, "too large")
                                               : text(400, "broken"));
  }));
}

/// Says what the server saw.
inline void describe(mortise::Exchange exchange) {
  const auto r = exchange.request();
  std::string out = std::string(r.method()) + "|" + std::string(r.target()) + "|" + std::string(r.path()) + "|" +
                    std::string(r.query()) + "|" + std::string(r.host()) + "\n";
  for (const auto& h : r.headers()) out += std::string(view(h.name)) + "=[" + std::string(view(h.value)) + "]\n";
  exchange.respond(text(200, out));
}

inline std::string get(const std::string& target, const std::string& more = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + more + "\r\n";
}

}  // namespace mortise::http::test
