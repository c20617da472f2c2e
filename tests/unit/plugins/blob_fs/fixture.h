// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <mortise/blob_store_handle.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "blob_fs/layout.h"
#include "blob_fs/store.h"
#include "support/test_host.h"

namespace mortise::blob_fs {

namespace fs = std::filesystem;

class BlobFs : public ::testing::Test {
 protected:
  void SetUp() override {
    open();
    recover();
  }
  /// Keeps everything; makes the store's place if there is none.
  void recover() {
    auto recovered = store().recover([](std::string_view, std::string_view, std::string_view) { return true; });
    ASSERT_TRUE(recovered) << recovered.error().message;
  }
  void open() {
    auto opened = FileBlobStore::open(host_.data_directory(), host_.host());
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(opened).value();
  }
  void close() { store_.reset(); }
  BlobStoreHandle store() { return BlobStoreHandle(store_->table()); }
  fs::path path() const { return host_.data_directory(); }

  std::string put(std::string_view bytes, mortise_durability durability = MORTISE_NONE) {
    auto w = store().create("partition", "key", static_cast<int64_t>(bytes.size()), durability);
    EXPECT_TRUE(w);
    std::string id(w->id());
    EXPECT_TRUE(w->write_and_wait(bytes));
    auto finished = w->finish_and_wait();
    EXPECT_TRUE(finished) << finished.error().message;
    return id;
  }
  Status open_status(const std::string& id) {
    auto r = store().open(id);
    return r ? Status::ok : r.error().status;
  }
  fs::path unsettled(const std::string& id) const { return path() / "staging" / id; }
  fs::path settled(const std::string& id) const { return path() / "blobs" / place_of(id); }
  /// Regular files below a directory of the store.
  std::vector<std::string> files(const char* directory) const {
    std::vector<std::string> out;
    for (const auto& e : fs::recursive_directory_iterator(path() / directory))
      if (e.is_regular_file()) out.push_back(e.path().filename());
    return out;
  }
  static std::string contents(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void write(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  test::TestHost host_;
  std::unique_ptr<FileBlobStore> store_;
};

}  // namespace mortise::blob_fs
