// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/objects/core/running.h"
#include "kernel/records/watches.h"

#include <mortise/abi/records.h>
#include <mortise/error.h>
#include <mortise/host.h>
#include <mortise/meta_store_handle.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

namespace mortise::records {

/// The records of one owner. Threads: any. stop() before this goes.
class Namespace {
 public:
  /// `owner`: the plugin, a text that lives as long as the process; nullptr: the kernel.
  Namespace(const Host& host, const MetaStoreHandle& meta, std::string_view name, const char* owner);
  Namespace(const Namespace&) = delete;
  Namespace& operator=(const Namespace&) = delete;

  const mortise_records* table() const noexcept { return &table_; }
  void close_watches() { watches_.close_all(); }
  /// Waits for what was begun. Nothing may be asked for any more.
  void stop();

 private:
  struct Functions;  // those behind the table
  void get(const mortise_call* call, mortise_str key, void* context, mortise_on_record result);
  void read(const mortise_call* call, std::string_view key, void* context, mortise_on_record result) const;
  void commit(const mortise_call* call, const mortise_records_batch& batch, void* context,
              mortise_on_records_committed done);
  /// Tells who watches these keys once more, when it is decided what became of a commit that nobody knows about.
  struct Doubt;
  void ask_until_decided(std::shared_ptr<const Doubt> doubt);
  void ask_later(std::shared_ptr<const Doubt> doubt);
  void scan(const mortise_call* call, const mortise_records_scan& request, void* context, mortise_on_record each,
            mortise_on_records_scanned end);
  Result<bool> visit(const mortise_call* call, const mortise_records_scan& request, uint64_t revision, void* context,
                     mortise_on_record each) const;
  mortise_records_watch* watch(const mortise_records_watch_request& request, void* context,
                               mortise_on_records_changed changed, mortise_error* error);

  const Host host_;
  const MetaStoreHandle meta_;
  const std::string partition_;
  const char* const owner_;
  Watches watches_;
  objects::Running running_;
  std::atomic<bool> stopping_{false};
  const mortise_records table_;
};

}  // namespace mortise::records
