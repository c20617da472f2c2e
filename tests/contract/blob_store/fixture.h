// SPDX-License-Identifier: Apache-2.0
//
// What every implementation of mortise.blob_store/1 must do. The parameter is the name of the plugin.
#pragma once

#include <gtest/gtest.h>
#include <mortise/blob_store_handle.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "contract/blob_store/pattern.h"
#include "support/loaded_plugin.h"
#include "support/test_host.h"

namespace mortise::test {

class BlobStoreContract : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    open();
    recover({});
  }

  void open() { plugin_ = std::make_unique<LoadedPlugin>(GetParam(), host_); }
  void close() { plugin_.reset(); }
  const mortise_blob_store* table() const { return plugin_->table<mortise_blob_store>(MORTISE_BLOB_STORE_ID); }
  BlobStoreHandle store() const { return BlobStoreHandle(table()); }
  bool keeps_data() const { return (table()->flags & MORTISE_BLOB_VOLATILE) == 0; }

  struct Seen {
    std::string id;
    std::string partition;
    std::string key;
    uint64_t size = 0;
    bool unsettled = false;
  };

  /// Recovers, keeping these; returns what it was asked for.
  std::vector<Seen> recover(const std::vector<std::string>& kept) {
    std::vector<Seen> asked;
    auto done = store().recover([&](std::string_view id, std::string_view partition, std::string_view key) {
      asked.push_back({std::string(id), std::string(partition), std::string(key)});
      return std::find(kept.begin(), kept.end(), id) != kept.end();
    });
    EXPECT_TRUE(done) << done.error().message;
    return asked;
  }

  BlobWriterHandle create(int64_t size_hint = -1, mortise_durability durability = MORTISE_NONE) const {
    auto w = store().create("part/ition", "k\xff\x01y", size_hint, durability);
    EXPECT_TRUE(w) << w.error().message;
    return std::move(w).value();
  }
  /// Writes a blob and gives its id.
  std::string put(std::string_view bytes, mortise_durability durability = MORTISE_NONE) const {
    auto w = create(static_cast<int64_t>(bytes.size()), durability);
    const std::string id(w.id());
    auto written = w.write_and_wait(bytes);
    EXPECT_TRUE(written) << written.error().message;
    auto finished = w.finish_and_wait();
    EXPECT_TRUE(finished) << finished.error().message;
    return id;
  }
  /// Whether the store makes blobs that share bytes.
  bool clones() const { return table()->clone != nullptr; }
  /// A blob with the bytes of `id` and the owner "another", and its id.
  std::string clone(const std::string& id, mortise_durability durability = MORTISE_NONE) const {
    auto w = store().clone(id, "part/ition", "another", durability);
    EXPECT_TRUE(w) << w.error().message;
    if (!w) return {};
    std::string out(w->id());
    auto finished = w->finish_and_wait();
    EXPECT_TRUE(finished) << finished.error().message;
    return out;
  }
  BlobReaderHandle reader(const std::string& id) const {
    auto r = store().open(id);
    EXPECT_TRUE(r) << r.error().message;
    return r ? std::move(r).value() : BlobReaderHandle();
  }
  static std::string read(const BlobReaderHandle& r, uint64_t offset, size_t size) {
    std::string out(size, '\0');
    auto done = r.read(offset, out.data(), size);
    return done ? out : "error: " + done.error().message;
  }
  static std::string read(const BlobReaderHandle& r) { return read(r, 0, r.size()); }
  /// All bytes, or "(none)".
  std::string get(const std::string& id) const {
    auto r = store().open(id);
    if (r) return read(*r);
    return r.error().status == Status::not_found ? "(none)" : "error: " + r.error().message;
  }
  /// Sorted by id.
  std::vector<Seen> scan() const {
    std::vector<Seen> out;
    auto done = store().scan([&](const BlobStoreHandle::Scanned& s) {
      out.push_back({std::string(s.id), std::string(s.partition), std::string(s.key), s.size, s.unsettled});
      return true;
    });
    EXPECT_TRUE(done) << done.error().message;
    std::sort(out.begin(), out.end(), [](const Seen& a, const Seen& b) { return a.id < b.id; });
    return out;
  }
  std::vector<std::string> scanned_ids() const {
    std::vector<std::string> out;
    for (const auto& s : scan()) out.push_back(s.id);
    return out;
  }

  TestHost host_;
  std::unique_ptr<LoadedPlugin> plugin_;
};

}  // namespace mortise::test
