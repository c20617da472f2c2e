// SPDX-License-Identifier: Apache-2.0
//
// The object service over real plugins, and over wrappers of their tables where a test wants to interfere.
#pragma once

#include <mortise/blob_store_handle.h>
#include <mortise/checksum.h>
#include <mortise/meta_store_handle.h>

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "kernel/objects/service/service.h"
#include "support/loaded_plugin.h"
#include "support/test_host.h"

namespace mortise::objects::test {

/// A pair of store plugins.
struct StorePair {
  const char* meta;
  const char* blobs;
  bool distant = false;  // their tables say that reads block, that others write too, and give no descriptors
  uint64_t within_max = ServiceOptions{}.within_max;
};
inline std::ostream& operator<<(std::ostream& out, const StorePair& p) {
  return out << p.meta << " and " << p.blobs << (p.distant ? ", distant" : "");
}

inline const StorePair kMemory{"meta_memory", "blob_memory", false, 0};  // all bodies in records of their own
inline const StorePair kDisk{"meta_leveldb", "blob_fs", false, 0};
inline const StorePair kDiskWithin{"meta_leveldb", "blob_fs"};
inline const StorePair kDistant{"meta_memory", "blob_memory", true};

/// Two stores. close() and open() again keep what is on disk; stores in memory stay as they are.
class Stores {
 public:
  /// Data go below `directory`; "" = a temporary one.
  Stores(const StorePair& pair, std::string directory);
  ~Stores();
  void open();
  void close();
  const mortise_meta_store* meta() const noexcept { return meta_; }
  const mortise_blob_store* blobs() const noexcept { return blobs_; }

 private:
  const StorePair pair_;
  const bool keep_open_;
  std::optional<mortise::test::TempDirectory> temporary_;
  const std::string directory_;
  struct Plugin {
    std::unique_ptr<mortise::test::TestHost> host;
    std::unique_ptr<mortise::test::LoadedPlugin> plugin;
  };
  Plugin start(const char* name);
  Plugin meta_plugin_;
  Plugin blob_plugin_;
  const mortise_meta_store* meta_ = nullptr;
  const mortise_blob_store* blobs_ = nullptr;
  mortise_meta_store distant_meta_{};
  mortise_blob_store distant_blobs_{};
};

/// A host with all checksum plugins, and a service on it.
class World {
 public:
  /// Changes the options before each start: other tables, smaller limits.
  using Adjust = std::function<void(ServiceOptions&)>;
  explicit World(const StorePair& pair, Adjust adjust = nullptr, std::string directory = {});
  ~World();

  Service& service() { return *service_; }
  mortise::test::TestHost& host() { return *host_; }
  Stores& stores() { return stores_; }
  /// Ends service and stores and starts them again. Throws std::runtime_error if they don't open.
  void reopen();
  void close();
  void start();
  void set_adjust(Adjust adjust) { adjust_ = std::move(adjust); }

  /// Ids of all blobs in the store.
  std::vector<std::string> blob_ids() const;
  /// Keys of all records in all partitions of buckets: "partition key".
  std::vector<std::string> record_keys() const;

 private:
  Stores stores_;
  const uint64_t within_max_;
  Adjust adjust_;
  std::unique_ptr<mortise::test::TestHost> host_;
  std::vector<std::unique_ptr<mortise::test::LoadedPlugin>> checksums_;
  std::unique_ptr<Service> service_;
};

}  // namespace mortise::objects::test
