// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/process_metrics.h"

#include "kernel/support/clock.h"

#include <mortise/bytes.h>

#include <cstdio>
#include <filesystem>
#include <memory>

#include <sys/resource.h>
#include <unistd.h>

namespace mortise::support {
namespace {

double resident_bytes() {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen("/proc/self/statm", "re"), &std::fclose);
  unsigned long total = 0, resident = 0;
  if (!file || std::fscanf(file.get(), "%lu %lu", &total, &resident) != 2) return 0;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double open_descriptors() {
  std::error_code ignored;
  double count = 0;
  for (auto it = std::filesystem::directory_iterator("/proc/self/fd", ignored);
       !ignored && it != std::filesystem::directory_iterator(); it.increment(ignored))
    ++count;
  return count > 0 ? count - 1 : 0;  // one of them read the directory
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

void add_process_metrics(Metrics& metrics, const Executor& executor, const char* version) {
  const auto gauge = [&](const char* name, const char* help) { return metrics.metric(MORTISE_GAUGE, name, help, {}); };
  const mortise_pair label = pair("version", version);
  Metrics::record(metrics.metric(MORTISE_GAUGE, "mortise_build_info", "1, labelled with what runs", {&label, 1}), 1);
  Metrics::record(gauge("process_start_time_seconds", "when the process started, Unix time"),
                  static_cast<double>(unix_time_ns()) / 1e9);
  auto* cpu = metrics.metric(MORTISE_COUNTER, "process_cpu_seconds_total", "CPU time used, user and system", {});
  auto* memory = gauge("process_resident_memory_bytes", "resident memory");
  auto* descriptors = gauge("process_open_fds", "open file descriptors");
  auto* waiting = gauge("mortise_executor_waiting_tasks", "tasks that wait for a worker");
  auto* delayed = gauge("mortise_executor_delayed_tasks", "tasks that wait for their time");
  auto* running = gauge("mortise_executor_running_tasks", "workers that run a task");
  auto* threads = gauge("mortise_executor_workers", "workers");
  auto* finished = metrics.metric(MORTISE_COUNTER, "mortise_executor_tasks_total", "tasks that were run", {});
  struct Seen {  // counters can only be added to
    double cpu = 0;
    uint64_t finished = 0;
  };
  metrics.before_scrape([=, &executor, seen = std::make_shared<Seen>()] {
    const double now_cpu = cpu_seconds();
    Metrics::record(cpu, now_cpu - seen->cpu);
    seen->cpu = now_cpu;
    Metrics::record(memory, resident_bytes());
    Metrics::record(descriptors, open_descriptors());
    const Executor::Load load = executor.load();
    Metrics::record(waiting, static_cast<double>(load.waiting));
    Metrics::record(delayed, static_cast<double>(load.delayed));
    Metrics::record(running, static_cast<double>(load.running));
    Metrics::record(threads, static_cast<double>(load.threads));
    Metrics::record(finished, static_cast<double>(load.finished - seen->finished));
    seen->finished = load.finished;
  });
}

}  // namespace mortise::support
