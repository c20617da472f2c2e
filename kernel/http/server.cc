// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/server.h"

#include "kernel/http/loop.h"

#include <mortise/mutex.h>

#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <optional>
#include <random>
#include <set>
#include <thread>

namespace mortise::http {
namespace {

/// Threads inherit the mask of their maker. Loops take no signals: sendfile() and OpenSSL would raise SIGPIPE, and the
/// rest is for the program's main thread.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGPROF}) sigdelset(&all, signal);
    ::pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

uint64_t random_seed() {
  std::random_device device;
  return static_cast<uint64_t>(device()) << 32 | device();
}

Result<void> open_listeners(LoopGroup& group, RequestHandler& handler) {
  for (const auto& options : group.options.listeners) {
    auto opened = Listener::open(options, options.handler != nullptr ? *options.handler : handler);
    if (!opened) return opened.error();
    group.listeners.push_back(std::move(*opened));
  }
  return {};
}

void warn_of_tls(const LoopGroup& group) {
  std::set<std::string> all;
  for (const auto& listener : group.listeners)
    if (listener->tls() != nullptr)
      for (std::string& warning : listener->tls()->warnings()) all.insert(std::move(warning));
  for (const std::string& warning : all)
    if (group.options.warn) group.options.warn(warning);
}

}  // namespace

/// The task to one loop that asks whether it runs.
struct LoopPing {
  std::shared_ptr<std::atomic<bool>> answered = std::make_shared<std::atomic<bool>>(true);
  unsigned missed = 0;
};

struct Server::Engine {
  std::shared_ptr<LoopGroup> group = std::make_shared<LoopGroup>();
  std::vector<LoopPing> pings;  // by loop
  std::shared_ptr<Pistache::Aio::Reactor> reactor;

  /// Runs `task` on every loop and waits until all did, or time is up.
  bool on_every_loop(const std::function<void(Loop&, std::function<void()> done)>& task, Loop::Clock::time_point until);
};

bool Server::Engine::on_every_loop(const std::function<void(Loop&, std::function<void()>)>& task,
                                   Loop::Clock::time_point until) {
  struct Waiting {
    Mutex mutex;
    ConditionVariable all;
    size_t left;
  };
  const auto waiting = std::make_shared<Waiting>();
  waiting->left = group->loops.size();
  for (Loop* loop : group->loops) {
    loop->tasks()->post([task = task, loop, waiting] {
      task(*loop, [waiting] {
        const MutexLock lock(waiting->mutex);
        if (--waiting->left == 0) waiting->all.notify_all();
      });
    });
  }
  MutexLock lock(waiting->mutex);
  return waiting->all.wait_until(lock, until, [&] { return waiting->left == 0; });
}

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, RequestHandler& handler) {
  auto server = bind(std::move(options), handler);
  if (!server) return server;
  if (auto serving = (*server)->serve(); !serving) return std::move(serving).error();
  return server;
}

Result<std::unique_ptr<Server>> Server::bind(ServerOptions options, RequestHandler& handler) {
  if (options.listeners.empty()) return Error(Status::invalid, "Cannot start the HTTP server: there is no listener");
  auto engine = std::make_unique<Engine>();
  engine->group->options = std::move(options);
  engine->group->complaints = std::make_shared<Complaints>(engine->group->options.warn);
  if (auto opened = open_listeners(*engine->group, handler); !opened) return opened.error();
  warn_of_tls(*engine->group);
  return std::unique_ptr<Server>(new Server(std::move(engine)));
}

Result<void> Server::serve() {
  LoopGroup& group = *engine_->group;
  const size_t threads =
      group.options.loops != 0 ? group.options.loops : std::max(1u, std::thread::hardware_concurrency());
  for (const auto& listener : group.listeners)
    if (auto listening = listener->listen(); !listening) return listening;
  try {
    group.id_seed = random_seed();
    {
      const MutexLock lock(group.spare_mutex);
      group.keep_spare();
    }
    const SignalsBlocked blocked;
    auto reactor = Pistache::Aio::Reactor::create();
    reactor->init(Pistache::Aio::AsyncContext(threads, "http"));
    reactor->addHandler(std::make_shared<Loop>(engine_->group));
    reactor->run();
    engine_->reactor = std::move(reactor);
  } catch (const std::exception& e) {
    return Error(Status::internal, std::string("Cannot start the HTTP server: ") + e.what());
  }
  return {};
}

Server::Server(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}

Server::~Server() {
  stop();
  engine_->group->complaints->close();
}

std::vector<std::string> Server::addresses() const {
  std::vector<std::string> out;
  for (const auto& listener : engine_->group->listeners) out.push_back(listener->address());
  return out;
}

Counters Server::counters() const {
  Counters sum;
  for (const auto& loop : engine_->group->counters) loop->add_to(sum);
  sum.connections_open = engine_->group->connections.load(std::memory_order_relaxed);
  return sum;
}

unsigned Server::ping_loops() {
  const auto& loops = engine_->group->loops;
  engine_->pings.resize(loops.size());
  unsigned most = 0;
  for (size_t i = 0; i < loops.size(); ++i) {
    LoopPing& ping = engine_->pings[i];
    if (ping.answered->exchange(false, std::memory_order_relaxed)) {
      ping.missed = 0;
      loops[i]->tasks()->post([answered = ping.answered] { answered->store(true, std::memory_order_relaxed); });
    } else {
      most = std::max(most, ++ping.missed);
    }
  }
  return most;
}

Result<std::vector<TlsChange>> Server::reload_tls() {
  std::vector<TlsChange> changes;
  std::optional<Error> failure;
  for (const auto& listener : engine_->group->listeners) {
    if (listener->tls() == nullptr) continue;
    auto reloaded = listener->tls()->reload();
    if (!reloaded) {
      if (!failure) failure = reloaded.error();
    } else if (reloaded->before != reloaded->after && std::none_of(changes.begin(), changes.end(), [&](const auto& c) {
                 return c.after == reloaded->after;
               })) {
      changes.push_back(std::move(*reloaded));
    }
  }
  warn_of_tls(*engine_->group);
  if (failure) return std::move(*failure);
  return changes;
}

bool Server::drain(std::chrono::milliseconds patience) {
  const auto until = Loop::Clock::now() + patience;
  LoopGroup& group = *engine_->group;
  const auto drained = [](Loop& loop, const std::function<void()>& done) {
    loop.drain();
    done();
  };
  if (!engine_->on_every_loop(drained, until)) return false;
  for (const auto& listener : group.listeners) listener->close();
  MutexLock lock(group.mutex);
  return group.finished.wait_until(lock, until, [&] { return group.unfinished.load(std::memory_order_acquire) == 0; });
}

void Server::stop() {
  if (!engine_->reactor) return;
  engine_->on_every_loop([](Loop& loop, std::function<void()> done) { loop.stop(std::move(done)); },
                         Loop::Clock::time_point::max());
  for (const auto& listener : engine_->group->listeners) listener->close();
  engine_->reactor->shutdown();
  engine_->reactor.reset();  // joins the loops
  engine_->group->loops.clear();
}

}  // namespace mortise::http
