// SPDX-License-Identifier: Apache-2.0
//
// mortise_object_load put|get|head|delete|mixed HOST:PORT/BUCKET [--first N] [--count N] [--of N] [--size BYTES]
//                     [--connections N] [--depth N] [--seconds S] [--refusals N]
//
// Asks for numbered objects over raw sockets, with `depth` requests under way on each connection: cheap enough to fill
// a bucket with ten million objects on the machine that serves it. "put" and "delete" are about the objects first …
// first+count-1, "get" and "head" about `count` of the objects 0 … of-1, chosen at random; "mixed" puts one after each
// four that it gets. Ends early after `seconds`. Any answer but a success ends it, or so many of them and one more.
// Prints one line of JSON.
//
// The key of number n is "p07/89abcdef01234567": one of 100 prefixes, then 16 digits that no two numbers share and
// whose order says nothing about n. So a bucket is filled in random order, and every prefix holds a hundredth of the
// keys.
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "load_times.h"

namespace {

using mortise::bench::LoadTimes;
using Clock = LoadTimes::Clock;

enum class Verb { put, get, head, remove, mixed };

struct Plan {
  Verb verb = Verb::get;
  std::string host, port, bucket;
  uint64_t first = 0;
  uint64_t count = 1'000'000;
  uint64_t of = 0;
  uint64_t seed = 0;
  size_t size = 128;
  unsigned connections = 64;
  unsigned depth = 1;
  double seconds = 1e9;
  uint64_t refusals = 0;
};

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "mortise_object_load: %s\n", what.c_str());
  std::exit(1);
}

/// A bijection of 64 bits (the finalizer of SplitMix64).
uint64_t scatter(uint64_t n) {
  n += 0x9e3779b97f4a7c15u;
  n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9u;
  n = (n ^ (n >> 27)) * 0x94d049bb133111ebu;
  return n ^ (n >> 31);
}

/// Bodies are stretches of this: bytes that do not compress.
std::string noise(size_t size) {
  std::string out(size, '\0');
  for (size_t i = 0; i < size; ++i) out[i] = static_cast<char>(scatter(i / 8) >> (i % 8 * 8));
  return out;
}

class Work {
 public:
  explicit Work(const Plan& plan) : plan_(plan), noise_(noise(plan.size + (size_t{1} << 20))) {}

  bool more() const noexcept { return given_ < plan_.count && !stopped_; }
  void stop() noexcept { stopped_ = true; }
  uint64_t given() const noexcept { return given_; }

  /// Appends the next request.
  void next(std::string& out) {
    const auto n = given_++;
    const bool puts = plan_.verb == Verb::put || (plan_.verb == Verb::mixed && n % 5 == 4);
    const bool chosen = plan_.of != 0 && !(plan_.verb == Verb::mixed && puts);
    const auto id = scatter(chosen ? scatter(plan_.seed ^ scatter(~n)) % plan_.of : plan_.first + n);
    char head[512];
    const int length = std::snprintf(head, sizeof head, "%s /%s/p%02u/%016llx HTTP/1.1\r\nHost: localhost\r\n",
                                     puts ? "PUT" : method(), plan_.bucket.c_str(), static_cast<unsigned>(id % 100),
                                     static_cast<unsigned long long>(id));
    out.append(head, static_cast<size_t>(length));
    if (puts) out.append("Content-Length: ").append(std::to_string(plan_.size)).append("\r\n");
    out.append("\r\n");
    if (puts) out.append(noise_, id % (noise_.size() - plan_.size), plan_.size);
  }

 private:
  const char* method() const noexcept {
    return plan_.verb == Verb::head ? "HEAD" : plan_.verb == Verb::remove ? "DELETE" : "GET";
  }

  const Plan& plan_;
  const std::string noise_;
  uint64_t given_ = 0;
  bool stopped_ = false;
};

class Connection {
 public:
  /// `refusals` outlives this: how many answers may still be something else than a success.
  Connection(const addrinfo& address, int poll, Verb verb, uint64_t& refusals) : verb_(verb), refusals_(refusals) {
    fd_ = ::socket(address.ai_family, SOCK_STREAM, 0);
    if (fd_ < 0 || ::connect(fd_, address.ai_addr, address.ai_addrlen) != 0) fail("cannot connect");
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = this;
    ::epoll_ctl(poll, EPOLL_CTL_ADD, fd_, &event);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { ::close(fd_); }

  void fill(Work& work, unsigned depth) {
    std::string out;
    while (sent_.size() < depth && work.more()) {
      work.next(out);
      sent_.push_back(Clock::now());
    }
    for (std::string_view rest = out; !rest.empty();) {
      const auto n = ::send(fd_, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (n <= 0) fail("cannot send");
      rest.remove_prefix(static_cast<size_t>(n));
    }
  }

  /// Takes what has arrived.
  void receive(LoadTimes& times) {
    char buffer[size_t{64} << 10];
    const auto n = ::recv(fd_, buffer, sizeof buffer, 0);
    if (n <= 0) fail("the server closed a connection");
    in_.append(buffer, static_cast<size_t>(n));
    size_t at = 0;
    while (const auto size = answer_size(std::string_view(in_).substr(at))) {
      at += size;
      times.add(sent_.front(), Clock::now());
      sent_.pop_front();
    }
    in_.erase(0, at);
  }
  bool idle() const noexcept { return sent_.empty(); }

 private:
  /// Of the answer at the start of `in`; 0 if it is not all there.
  size_t answer_size(std::string_view in) const {
    const auto end = in.find("\r\n\r\n");
    if (end == std::string_view::npos) return 0;
    const auto head = in.substr(0, end);
    const bool refused = !head.starts_with("HTTP/1.1 2");
    if (refused && refusals_ == 0) fail("answered " + std::string(in.substr(0, 1000)));
    size_t body = 0;
    if (verb_ == Verb::head) return end + 4;
    if (const auto length = head.find("\r\nContent-Length: "); length != std::string_view::npos)
      body = std::strtoull(head.data() + length + 18, nullptr, 10);
    else if (verb_ == Verb::get)
      fail("an answer without Content-Length");
    if (in.size() < end + 4 + body) return 0;
    if (refused) --refusals_;
    return end + 4 + body;
  }

  const Verb verb_;
  uint64_t& refusals_;
  int fd_;
  std::string in_;
  std::deque<Clock::time_point> sent_;
};

Verb parse_verb(std::string_view name) {
  if (name == "put") return Verb::put;
  if (name == "get") return Verb::get;
  if (name == "head") return Verb::head;
  if (name == "delete") return Verb::remove;
  if (name == "mixed") return Verb::mixed;
  fail("unknown verb " + std::string(name));
}

Plan parse(int argc, char** argv) {
  if (argc < 3) fail("usage: put|get|head|delete|mixed HOST:PORT/BUCKET [--NAME VALUE]…");
  Plan plan;
  plan.verb = parse_verb(argv[1]);
  const std::string target = argv[2];
  const auto slash = target.find('/');
  const auto colon = target.rfind(':', slash);
  if (slash == std::string::npos || colon == std::string::npos) fail("not HOST:PORT/BUCKET: " + target);
  plan.host = target.substr(0, colon);
  plan.port = target.substr(colon + 1, slash - colon - 1);
  plan.bucket = target.substr(slash + 1);
  for (int i = 3; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    const auto number = std::strtoull(argv[i + 1], nullptr, 10);
    if (name == "--first")
      plan.first = number;
    else if (name == "--count")
      plan.count = number;
    else if (name == "--of")
      plan.of = number;
    else if (name == "--seed")
      plan.seed = number;
    else if (name == "--size")
      plan.size = number;
    else if (name == "--connections")
      plan.connections = static_cast<unsigned>(number);
    else if (name == "--depth")
      plan.depth = static_cast<unsigned>(number);
    else if (name == "--refusals")
      plan.refusals = number;
    else if (name == "--seconds")
      plan.seconds = std::strtod(argv[i + 1], nullptr);
    else
      fail("unknown option " + std::string(name));
  }
  return plan;
}

}  // namespace

int main(int argc, char** argv) {
  const Plan plan = parse(argc, argv);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* address = nullptr;
  if (::getaddrinfo(plan.host.c_str(), plan.port.c_str(), &hints, &address) != 0) fail("no address for " + plan.host);
  const int poll = ::epoll_create1(EPOLL_CLOEXEC);
  uint64_t refusals = plan.refusals;
  Work work(plan);
  LoadTimes times;
  const auto began = Clock::now();
  std::vector<std::unique_ptr<Connection>> connections;
  for (unsigned i = 0; i < plan.connections; ++i) {
    connections.push_back(std::make_unique<Connection>(*address, poll, plan.verb, refusals));
    connections.back()->fill(work, plan.depth);
  }
  const auto busy = [&] {
    return std::any_of(connections.begin(), connections.end(), [](const auto& c) { return !c->idle(); });
  };
  while (busy()) {
    epoll_event events[256];
    const int n = ::epoll_wait(poll, events, 256, -1);
    if (Clock::now() - began > std::chrono::duration<double>(plan.seconds)) work.stop();
    for (int i = 0; i < n; ++i) {
      auto& connection = *static_cast<Connection*>(events[i].data.ptr);
      connection.receive(times);
      connection.fill(work, plan.depth);
    }
  }
  times.print(plan.refusals - refusals);
  ::freeaddrinfo(address);
}
