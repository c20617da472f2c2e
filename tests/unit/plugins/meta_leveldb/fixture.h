// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <mortise/meta_store_handle.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "meta_leveldb/store.h"
#include "support/test_host.h"
#include "unit/plugins/meta_leveldb/faulty_env.h"

namespace mortise::meta_leveldb {

/// Names and contents.
inline std::map<std::string, std::string> files_in(const std::string& directory) {
  std::map<std::string, std::string> out;
  if (!std::filesystem::exists(directory)) return out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    std::ifstream in(entry.path(), std::ios::binary);
    out[entry.path()] = entry.is_regular_file() ? std::string(std::istreambuf_iterator<char>(in), {}) : "";
  }
  return out;
}

class MetaLeveldb : public ::testing::Test {
 protected:
  DatabaseSettings settings() {
    DatabaseSettings out;
    out.path = host_.data_directory();
    out.write_buffer_size = 64 << 10;
    out.snappy = false;  // so that damage is not found by decompression
    out.env = &env_;
    out.separate_above = separate_above_;
    out.segment_size = segment_size_;
    if (other_boot_) out.boot = other_boot_;
    return out;
  }
  void open() {
    auto opened = LeveldbMetaStore::open(settings(), host_.host());
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(opened).value();
  }
  void close() { store_.reset(); }
  MetaStoreHandle store() { return MetaStoreHandle(store_->table()); }

  Result<void> put(const std::string& key, const std::string& value, mortise_durability d = MORTISE_STRICT) {
    return store().commit_and_wait(Batch("p", d).put(key, value));
  }
  Status put_status(const std::string& key, const std::string& value) {
    auto done = put(key, value);
    return done ? Status::ok : done.error().status;
  }
  /// Tries until it is accepted.
  void put_at_last(const std::string& key, const std::string& value) {
    while (!put(key, value)) std::this_thread::yield();
  }
  std::string get(const std::string& key) {
    auto found = store().get("p", key);
    if (!found) return "error: " + found.error().message;
    return found->value_or("(none)");
  }

  static size_t separate_above() {
    const char* given = std::getenv("MORTISE_TEST_SEPARATE_ABOVE");
    return given == nullptr ? 0 : static_cast<size_t>(std::atol(given));
  }
  size_t separate_above_ = separate_above();
  size_t segment_size_ = size_t{1} << 20;
  std::optional<BootId> other_boot_;  // instead of the machine's
  test::TestHost host_;
  FaultyEnv env_;
  std::unique_ptr<LeveldbMetaStore> store_;
};

}  // namespace mortise::meta_leveldb
