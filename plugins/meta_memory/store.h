// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/host.h>
#include <mortise/meta_store.h>

#include "meta_memory/records.h"

namespace mortise::meta_memory {

/// mortise.meta_store/1 in memory. Commits are applied and answered before commit() returns.
class MemoryMetaStore : public MetaStore {
 public:
  explicit MemoryMetaStore(Host host);

  Result<bool> get(const Call& call, std::string_view partition, std::string_view key, void* context,
                   void (*found)(void*, mortise_str)) noexcept override;
  void commit(const Call& call, const mortise_batch& batch, void* context, mortise_commit_done done) noexcept override;
  Result<std::unique_ptr<Cursor>> open_cursor(const Call& call,
                                              const mortise_cursor_options& options) noexcept override;
  Result<void> partitions(const Call& call, std::string_view prefix,
                          const std::function<void(std::string_view)>& each) noexcept override;
  Result<void> verify(const Call& call, const std::function<void(std::string_view)>& problem) noexcept override;

 private:
  const Host host_;
  Records records_;
  Metric commits_;
};

}  // namespace mortise::meta_memory
