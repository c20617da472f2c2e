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
  const double started = static_cast<double>(unix_time_ns()) / 1e9;
  metrics.collect_from([&executor, version, started](Samples& out) {
    const mortise_pair label = pair("version", version);
    out.gauge("mortise_build_info", "1, labelled with what runs", 1, {&label, 1});
    out.gauge("process_start_time_seconds", "when the process started, Unix time", started);
    out.counter("process_cpu_seconds_total", "CPU time used, user and system", cpu_seconds());
    out.gauge("process_resident_memory_bytes", "resident memory", resident_bytes());
    out.gauge("process_open_fds", "open file descriptors", open_descriptors());
    const Executor::Load load = executor.load();
    const auto number = [](auto n) { return static_cast<double>(n); };
    out.gauge("mortise_executor_waiting_tasks", "tasks that wait for a worker", number(load.waiting));
    out.gauge("mortise_executor_delayed_tasks", "tasks that wait for their time", number(load.delayed));
    out.gauge("mortise_executor_running_tasks", "workers that run a task", number(load.running));
    out.gauge("mortise_executor_workers", "workers", number(load.threads));
    out.counter("mortise_executor_tasks_total", "tasks that were run", number(load.finished));
  });
}

}  // namespace mortise::support
