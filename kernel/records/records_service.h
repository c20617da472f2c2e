// SPDX-License-Identifier: Apache-2.0
//
// mortise.records/1: a namespace for each who asks.
//
//   RecordsService records(host, meta);
//   … records.of_plugin("users_local") …  the table that the plugin finds
//   … records.of_kernel("jobs") …         a namespace that no plugin can have
//   records.stop();                       when nobody asks any more
#pragma once

#include "kernel/records/namespace.h"

#include <mortise/mutex.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace mortise::records {

/// Threads: any, but for stop(). The meta store must have the format of the object service by then: its records come
/// first.
class RecordsService {
 public:
  RecordsService(const Host& host, const MetaStoreHandle& meta) : host_(host), meta_(meta) {}

  /// Valid as long as this. A plugin's name is one for a namespace.
  const mortise_records* of_plugin(std::string_view name);
  const mortise_records* of_kernel(std::string_view service);
  /// The plugin ends: its watches are closed.
  void left(std::string_view plugin);
  /// Waits for what was begun.
  void stop();

 private:
  Namespace& open(const std::string& name, const char* owner);

  const Host host_;
  const MetaStoreHandle meta_;
  Mutex mutex_;
  std::map<std::string, std::unique_ptr<Namespace>, std::less<>> namespaces_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::records
