// SPDX-License-Identifier: Apache-2.0
//
// What every implementation of mortise.identity/1 must do. The parameter is the plugin's file below plugins/ of the
// build, without ".so"; an author adds one in fixture.cc. It gets records of its own, on disk.
#pragma once

#include <gtest/gtest.h>
#include <mortise/identities.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kernel/records/records_service.h"
#include "support/loaded_plugin.h"
#include "support/temp_directory.h"
#include "support/test_host.h"
#include "unit/kernel/objects/faulty_stores.h"
#include "unit/kernel/objects/stores.h"
#include "unit/kernel/objects/watched_meta.h"

namespace mortise::test {

using Values = std::map<std::string, std::string>;

/// What change() and list() tell.
struct ToldEntry {
  std::string name;
  Values values;
};

/// What find_key() tells.
struct ToldKey {
  mortise_status status = MORTISE_INTERNAL;
  std::string secret;
  std::string user;
  bool inactive = false;
  bool administrator = false;
  int64_t expires_ms = 0;
  std::vector<std::string> groups;
  std::vector<std::string> policies;
};

class IdentityContract : public ::testing::TestWithParam<std::string> {
 protected:
  IdentityContract();
  ~IdentityContract() override { close(); }
  void open();
  void close();
  void open_again() {
    close();
    open();
  }
  /// The next change is answered as unknown, and comes about with the next commit behind it.
  void delay_next_change() { watched_->delay_next_with('r'); }
  /// The next one is answered so, and does not come about.
  void lose_next_change() { fuse_.arm(1, objects::test::Fuse::Effect::unknown_undone); }
  Identities identities() const { return Identities(plugin_->table<mortise_identities>(MORTISE_IDENTITY_ID)); }

  Result<ToldEntry> change(int32_t kind, int32_t action, const std::string& name, const Values& set = {},
                           const std::vector<std::string>& reset = {}, const std::string& declared_in = {});
  Result<ToldEntry> create_user(const std::string& name, const Values& set = {}) {
    return change(MORTISE_IDENTITY_USER, MORTISE_IDENTITY_CREATE, name, set);
  }
  Result<ToldEntry> create_key(const std::string& user, Values set = {}, const std::string& name = {}) {
    set.emplace("user", user);
    return change(MORTISE_IDENTITY_KEY, MORTISE_IDENTITY_CREATE, name, set);
  }
  Result<void> reserve(const std::string& place, const std::vector<std::string>& users,
                       const std::vector<std::string>& keys, size_t administrators = 0);
  uint64_t security_stamp(const std::string& user);
  ToldKey find_key(const std::string& access_key);
  std::vector<std::string> names(int32_t kind, const std::string& user = {}, uint32_t limit = 0,
                                 const std::string& after = {});

 private:
  objects::test::Stores stores_;
  objects::test::Fuse fuse_;
  std::unique_ptr<objects::test::FaultyStores> faulty_;
  std::unique_ptr<objects::test::WatchedMeta> watched_;
  TempDirectory directory_;
  std::unique_ptr<TestHost> host_;
  std::unique_ptr<records::RecordsService> records_;
  std::unique_ptr<LoadedPlugin> plugin_;
};

}  // namespace mortise::test
