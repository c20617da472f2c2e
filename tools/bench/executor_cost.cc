// SPDX-License-Identifier: Apache-2.0
//
// What a task costs that does nothing: CPU time of the whole process, elapsed time, and how often threads went to
// sleep, each for one task.
//
//   mortise_executor_cost [thousands of tasks per line, 1000]
#include "kernel/support/executor.h"

#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <latch>
#include <thread>
#include <vector>

namespace {

using mortise::support::Executor;

double seconds_of(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

double sleeps() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_nvcsw);
}

/// `work` returns when all of its `tasks` have run.
void measure(const char* what, size_t tasks, const std::function<void()>& work) {
  const double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID), elapsed = seconds_of(CLOCK_MONOTONIC), slept = sleeps();
  work();
  const auto each = static_cast<double>(tasks);
  std::printf("%-52s %8.0f ns CPU %8.0f ns elapsed %8.4f sleeps\n", what,
              (seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu) / each * 1e9,
              (seconds_of(CLOCK_MONOTONIC) - elapsed) / each * 1e9, (sleeps() - slept) / each);
  std::fflush(stdout);
}

void count(void* left) { static_cast<std::latch*>(left)->count_down(); }

/// `posters` threads bring tasks as fast as they can.
void flood(const char* what, size_t tasks, unsigned workers, unsigned posters) {
  Executor executor(workers);
  measure(what, tasks, [&] {
    std::latch left(static_cast<ptrdiff_t>(tasks));
    std::vector<std::thread> threads;
    for (unsigned p = 0; p < posters; ++p)
      threads.emplace_back([&] {
        for (size_t i = 0; i < tasks / posters; ++i) (void)executor.submit(&count, &left);
      });
    for (std::thread& thread : threads) thread.join();
    left.wait();
  });
}

/// Tasks that submit the next one: what a body's worker does that lets others have a turn.
struct Chain {
  Executor& executor;
  size_t left;
  std::latch& done;
  static void run(void* context) {
    auto& self = *static_cast<Chain*>(context);
    if (--self.left == 0)
      self.done.count_down();
    else
      (void)self.executor.submit(&run, context);
  }
};

void chains(const char* what, size_t tasks, unsigned workers, unsigned count) {
  Executor executor(workers);
  measure(what, tasks, [&] {
    std::latch done(static_cast<ptrdiff_t>(count));
    std::vector<Chain> all(count, Chain{executor, tasks / count, done});
    for (Chain& chain : all) (void)executor.submit(&Chain::run, &chain);
    done.wait();
  });
}

/// One at a time, waited for: a lone request.
void ping_pong(const char* what, size_t tasks, unsigned workers) {
  Executor executor(workers);
  measure(what, tasks, [&] {
    for (size_t i = 0; i < tasks; ++i) {
      std::latch one(1);
      (void)executor.submit(&count, &one);
      one.wait();
    }
  });
}

}  // namespace

int main(int argc, char** argv) {
  const size_t tasks = (argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1000) * 1000;
  flood("1 thread posts to 2 workers", tasks, 2, 1);
  flood("1 thread posts to 16 workers", tasks, 16, 1);
  flood("2 threads post to 2 workers", tasks, 2, 2);
  flood("4 threads post to 16 workers", tasks, 16, 4);
  chains("2 chains on 2 workers", tasks, 2, 2);
  chains("32 chains on 16 workers", tasks, 16, 32);
  ping_pong("one at a time, 16 workers", tasks / 20, 16);
}
