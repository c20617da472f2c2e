// SPDX-License-Identifier: Apache-2.0
//
// What every implementation of mortise.meta_store/1 must do. The parameter is a plugin and how it is set up: variant.h.
#pragma once

#include <gtest/gtest.h>
#include <mortise/meta_store_handle.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "contract/meta_store/variant.h"
#include "support/loaded_plugin.h"
#include "support/test_host.h"

namespace mortise::test {

using Records = std::vector<std::pair<std::string, std::string>>;

class MetaStoreContract : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { open(); }

  void open() { plugin_ = std::make_unique<LoadedPlugin>(plugin_in(GetParam()), host_); }
  void close() { plugin_.reset(); }
  const mortise_meta_store* table() const { return plugin_->table<mortise_meta_store>(MORTISE_META_STORE_ID); }
  MetaStoreHandle store() const { return MetaStoreHandle(table()); }
  bool keeps_data() const { return (table()->flags & MORTISE_META_VOLATILE) == 0; }

  static Batch batch(std::string partition) { return Batch(std::move(partition), MORTISE_NONE); }
  void put(const std::string& partition, const std::string& key, const std::string& value) const {
    auto done = store().commit_and_wait(batch(partition).put(key, value));
    ASSERT_TRUE(done) << done.error().message;
  }
  void remove(const std::string& partition, const std::string& key) const {
    auto done = store().commit_and_wait(batch(partition).remove(key));
    ASSERT_TRUE(done) << done.error().message;
  }
  /// The value, or "(none)".
  std::string get(const std::string& partition, const std::string& key) const {
    auto found = store().get(partition, key);
    if (!found) return "error: " + found.error().message;
    return found->value_or("(none)");
  }
  /// ok, or why not.
  Status commit_status(const Batch& b) const {
    auto done = store().commit_and_wait(b);
    return done ? Status::ok : done.error().status;
  }
  CursorHandle cursor(const std::string& partition) const {
    auto c = store().cursor(partition);
    EXPECT_TRUE(c) << c.error().message;
    return std::move(c).value();
  }
  /// All records from the first at or behind `from`.
  static Records rest(CursorHandle& c, const std::string& from = "") {
    Records out;
    for (auto more = c.seek(from); more && *more; more = c.next())
      out.emplace_back(std::string(c.key()), std::string(c.value()));
    return out;
  }
  Records all(const std::string& partition) const {
    auto c = cursor(partition);
    return rest(c);
  }

  TestHost host_{options_in(GetParam())};
  std::unique_ptr<LoadedPlugin> plugin_;
};

}  // namespace mortise::test
