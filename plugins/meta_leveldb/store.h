// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/host.h>
#include <mortise/meta_store.h>

#include <functional>
#include <memory>
#include <string_view>

#include "meta_leveldb/cleaner.h"
#include "meta_leveldb/committer.h"
#include "meta_leveldb/database.h"
#include "meta_leveldb/settings.h"

namespace mortise::meta_leveldb {

/// mortise.meta_store/1 in one LevelDB database.
class LeveldbMetaStore : public MetaStore {
 public:
  static Result<std::unique_ptr<LeveldbMetaStore>> open(DatabaseSettings settings, Host host);

  Result<bool> get(const Call& call, std::string_view partition, std::string_view key, void* context,
                   void (*found)(void*, mortise_str)) noexcept override;
  void commit(const Call& call, const mortise_batch& batch, void* context, mortise_commit_done done) noexcept override;
  Result<std::unique_ptr<Cursor>> open_cursor(const Call& call,
                                              const mortise_cursor_options& options) noexcept override;
  Result<void> partitions(const Call& call, std::string_view prefix,
                          const std::function<void(std::string_view)>& each) noexcept override;
  Result<void> verify(const Call& call, const std::function<void(std::string_view)>& problem) noexcept override;

  /// Finishes what was submitted.
  void stop() {
    cleaner_.stop();
    committer_.stop();
  }
  /// For tests.
  Cleaner& cleaner() noexcept { return cleaner_; }

 private:
  LeveldbMetaStore(std::unique_ptr<Database> database, Host host);
  Result<std::unique_ptr<Iterator>> iterate(bool fill_cache);

  const Host host_;
  std::unique_ptr<Database> database_;
  Committer committer_;
  Cleaner cleaner_;
};

}  // namespace mortise::meta_leveldb
