// SPDX-License-Identifier: Apache-2.0
//
// The floor under every request: the HTTP engine with handlers that do nothing else. Run it under wrk or curl and read
// its CPU time; what a real request costs beyond that is ours to explain.
//
//   mortise_http_floor ADDRESS [LOOPS [FILE [CERTIFICATE KEY]]]
//
//   GET /         4 KiB from memory
//   GET /later    the same, answered by another thread
//   GET /file     FILE, opened for each request
//   PUT /…        throws the body away
#include "kernel/http/server.h"

#include <mortise/bytes.h>
#include <mortise/http.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace http = mortise::http;

class FileBody final : public mortise::BodySource {
 public:
  FileBody(int fd, uint64_t size) : fd_(fd), size_(size) {}
  ~FileBody() override { ::close(fd_); }
  void next(mortise_body_piece& piece, mortise_task, void*) noexcept override {
    piece.kind = std::exchange(given_, true) ? MORTISE_PIECE_END : MORTISE_PIECE_FILE;
    piece.descriptor = fd_;
    piece.length = size_;
  }

 private:
  int fd_;
  uint64_t size_;
  bool given_ = false;
};

class Discard final : public mortise::BodySink {
 public:
  explicit Discard(mortise::Exchange exchange) : exchange_(std::move(exchange)) {}
  bool write(std::string_view, mortise_buffer*) noexcept override { return true; }
  void closed(mortise_status) noexcept override { exchange_.respond(mortise::Response(200)); }
  mortise::Exchange exchange_;
};

/// Answers what others leave.
class Answerer {
 public:
  explicit Answerer(const mortise_response& response) : response_(response), thread_([this] { run(); }) {}
  ~Answerer() {
    take({nullptr, 0});
    thread_.join();
  }
  void take(mortise_exchange exchange) {
    bool first;
    {
      const std::lock_guard lock(mutex_);
      first = waiting_.empty();
      waiting_.push_back(exchange);
    }
    if (first) some_.notify_one();
  }

 private:
  void run() {
    for (;;) {
      std::vector<mortise_exchange> batch;
      {
        std::unique_lock lock(mutex_);
        some_.wait(lock, [this] { return !waiting_.empty(); });
        batch.swap(waiting_);
      }
      for (const auto& exchange : batch) {
        if (exchange.table == nullptr) return;
        exchange.table->respond(exchange, &response_);
      }
    }
  }
  const mortise_response& response_;
  std::mutex mutex_;
  std::condition_variable some_;
  std::vector<mortise_exchange> waiting_;
  std::thread thread_;
};

class Floor final : public http::RequestHandler {
 public:
  explicit Floor(std::string file) : file_(std::move(file)) {
    answer_.size = sizeof answer_;
    answer_.status = 200;
    answer_.headers = &type_;
    answer_.header_count = 1;
    answer_.body = mortise::str(body_);
  }
  void handle(http::Exchange& exchange) override {
    const auto& request = exchange.request();
    if (mortise::view(request.method) == "PUT") {
      auto sink = std::make_unique<Discard>(mortise::Exchange(exchange.hand_over(origin_)));
      auto* keep = sink.get();
      keep->exchange_.receive(std::move(sink));
    } else if (mortise::view(request.path) == "/later") {
      answerer_.take(exchange.hand_over(origin_));
    } else if (mortise::view(request.path) == "/file") {
      send_file(exchange);
    } else {
      exchange.answer_instead(answer_);
    }
  }

 private:
  void send_file(http::Exchange& exchange) {
    const int fd = ::open(file_.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat found {};
    if (fd < 0 || ::fstat(fd, &found) != 0) return exchange.respond_text(404, "no file\n");
    mortise::Response response(200);
    response.content_length = found.st_size;
    response.source =
        mortise::BodySource::release(std::make_unique<FileBody>(fd, static_cast<uint64_t>(found.st_size)));
    mortise::Exchange(exchange.hand_over(origin_)).respond(std::move(response));
  }
  const http::Origin origin_ = http::origin_of("floor");
  const std::string file_;
  const std::string body_ = std::string(4096, 'x');
  mortise_pair type_ = mortise::pair("Content-Type", "application/octet-stream");
  mortise_response answer_{};
  Answerer answerer_{answer_};
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s ADDRESS [LOOPS [FILE [CERTIFICATE KEY]]]\n", argv[0]);
    return 2;
  }
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  Floor floor(argc > 3 ? argv[3] : "");
  http::ServerOptions options;
  options.loops = argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 0;
  options.listeners.push_back({argv[1], {}, nullptr});
  if (argc > 5) options.listeners.back().tls = http::TlsFiles{argv[4], argv[5]};
  auto started = http::Server::start(std::move(options), floor);
  if (!started) {
    std::fprintf(stderr, "%s\n", started.error().message.c_str());
    return 1;
  }
  std::printf("%s\n", (*started)->addresses().front().c_str());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ends, &signal);
  (*started)->drain(std::chrono::seconds(5));
}
