// SPDX-License-Identifier: Apache-2.0
#include "unit/kernel/objects/stores.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace mortise::objects::test {

using mortise::test::LoadedPlugin;
using mortise::test::TestHost;

Stores::Stores(const StorePair& pair, std::string directory)
    : pair_(pair),
      keep_open_(std::string_view(pair.meta) == "meta_memory"),
      directory_(directory.empty() ? temporary_.emplace().path().string() : std::move(directory)) {
  open();
}

Stores::~Stores() = default;

Stores::Plugin Stores::start(const char* name) {
  Plugin out;
  out.host = std::make_unique<TestHost>();
  out.host->use_data_directory(directory_ + "/" + name);
  out.plugin = std::make_unique<LoadedPlugin>(name, *out.host);
  return out;
}

void Stores::open() {
  if (meta_ != nullptr) return;
  meta_plugin_ = start(pair_.meta);
  blob_plugin_ = start(pair_.blobs);
  meta_ = meta_plugin_.plugin->table<mortise_meta_store>(MORTISE_META_STORE_ID);
  blobs_ = blob_plugin_.plugin->table<mortise_blob_store>(MORTISE_BLOB_STORE_ID);
  if (!pair_.distant) return;
  distant_meta_ = *meta_;
  distant_meta_.flags |= uint32_t{MORTISE_META_READS_BLOCK} | uint32_t{MORTISE_META_SHARED};
  meta_ = &distant_meta_;
  distant_blobs_ = *blobs_;
  distant_blobs_.flags |= uint32_t{MORTISE_BLOB_READS_BLOCK} | uint32_t{MORTISE_BLOB_SHARED};
  distant_blobs_.reader_fd = [](const mortise_blob_reader*, uint64_t*) -> int32_t { return -1; };
  blobs_ = &distant_blobs_;
}

void Stores::close() {
  if (keep_open_) return;
  meta_ = nullptr;
  blobs_ = nullptr;
  meta_plugin_.plugin.reset();
  blob_plugin_.plugin.reset();
  meta_plugin_ = {};
  blob_plugin_ = {};
}

World::World(const StorePair& pair, Adjust adjust, std::string directory)
    : stores_(pair, std::move(directory)), within_max_(pair.within_max), adjust_(std::move(adjust)) {
  start();
}

World::~World() { close(); }

void World::start() {
  stores_.open();
  host_ = std::make_unique<TestHost>(TestHost::Options{}, 3);
  for (const char* name : {"checksum_xxhash", "checksum_openssl", "checksum_crc"}) {
    checksums_.push_back(std::make_unique<LoadedPlugin>(name, *host_));
    host_->provide(MORTISE_CHECKSUM_ID, name, checksums_.back()->table<mortise_checksum>(MORTISE_CHECKSUM_ID));
  }
  ServiceOptions options;
  options.meta = stores_.meta();
  options.blobs = stores_.blobs();
  options.buckets.durability = MORTISE_NONE;  // speed; crash tests ask for more
  options.min_part_size = 16;
  options.within_max = within_max_;
  if (adjust_) adjust_(options);
  auto opened = Service::open(host_->host(), options);
  if (!opened) {
    close();  // what has begun ends before the plugins that it uses
    throw std::runtime_error("open: " + opened.error().message);
  }
  service_ = std::move(opened).value();
}

void World::close() {
  if (service_) service_->stop();
  if (host_) host_->stop();
  service_.reset();
  checksums_.clear();
  host_.reset();
  stores_.close();
}

void World::reopen() {
  close();
  start();
}

std::vector<std::string> World::blob_ids() const {
  std::vector<std::string> out;
  const BlobStoreHandle store(stores_.blobs());
  if (auto ok = store.scan([&](const BlobStoreHandle::Scanned& b) {
        out.emplace_back(b.id);
        return true;
      });
      !ok)
    throw std::runtime_error(ok.error().message);
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> World::record_keys() const {
  std::vector<std::string> out;
  const MetaStoreHandle store(stores_.meta());
  std::vector<std::string> partitions;
  if (auto ok = store.partitions("b/", [&](std::string_view p) { partitions.emplace_back(p); }); !ok)
    throw std::runtime_error(ok.error().message);
  for (const auto& p : partitions) {
    auto cursor = store.cursor(p);
    if (!cursor) throw std::runtime_error(cursor.error().message);
    for (auto found = cursor->seek("\x01"); found && *found; found = cursor->next())
      out.push_back(p + " " + std::string(cursor->key()));
  }
  return out;
}

}  // namespace mortise::objects::test
