// SPDX-License-Identifier: Apache-2.0
#include "kernel/records/records_service.h"

#include "kernel/support/running_call.h"

namespace mortise::records {
namespace {

/// No plugin's name has a dot.
constexpr std::string_view kOfKernel = "kernel.";

}  // namespace

Namespace& RecordsService::open(const std::string& name, const char* owner) {
  const MutexLock lock(mutex_);
  auto& found = namespaces_[name];
  if (found == nullptr) found = std::make_unique<Namespace>(host_, meta_, name, owner);
  return *found;
}

const mortise_records* RecordsService::of_plugin(std::string_view name) {
  return open(std::string(name), support::keep_text(name)).table();
}

const mortise_records* RecordsService::of_kernel(std::string_view service) {
  return open(std::string(kOfKernel).append(service), nullptr).table();
}

void RecordsService::left(std::string_view plugin) {
  Namespace* theirs = nullptr;
  {
    const MutexLock lock(mutex_);
    const auto found = namespaces_.find(plugin);
    if (found != namespaces_.end()) theirs = found->second.get();
  }
  if (theirs != nullptr) theirs->close_watches();
}

void RecordsService::stop() {
  const MutexLock lock(mutex_);
  for (const auto& [name, opened] : namespaces_) opened->stop();
}

}  // namespace mortise::records
