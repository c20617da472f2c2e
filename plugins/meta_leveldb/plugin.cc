// SPDX-License-Identifier: Apache-2.0
#include <mortise/plugin.h>

#include "meta_leveldb/store.h"

namespace mortise::meta_leveldb {
namespace {

constexpr Option kOptions[] = {
    {"path", MORTISE_OPTION_STRING, 0, "", "directory", "directory of the database; empty: in the data directory"},
    {"cache_size", MORTISE_OPTION_SIZE, 0, "16MiB", "0..", "memory for blocks read from the database"},
    {"write_buffer_size", MORTISE_OPTION_SIZE, 0, "64MiB", "65536..1073741824",
     "memory for new records before they become a table; up to twice this is used"},
    {"table_size", MORTISE_OPTION_SIZE, 0, "32MiB", "1048576..1073741824",
     "size of the database's files; larger ones are fewer, and opening one reads more"},
    {"max_open_files", MORTISE_OPTION_INTEGER, 0, "800", "74..50000",
     "files the database keeps open, each with its index and filter in memory: about a thirtieth of its size"},
    {"bloom_filter_bits", MORTISE_OPTION_INTEGER, 0, "10", "0..32",
     "bits per key that spare looking for records that are not there; 0: none"},
    {"separate_above", MORTISE_OPTION_SIZE, 0, "1KiB", "0..4194304",
     "larger values are kept in segments beside the database and never written again by it; 0: none are"},
    {"segment_size", MORTISE_OPTION_SIZE, 0, "64MiB", "65536..1073741824", "at which another segment is begun"},
    {"clean_rate", MORTISE_OPTION_SIZE, 0, "16MiB", "65536..",
     "bytes a second that are moved to give back the room of values that are gone"},
    {"compression", MORTISE_OPTION_CHOICE, 0, "snappy", "none|snappy", "how tables are compressed"},
};

constexpr Declaration kPlugin{.name = "meta_leveldb",
                              .version = "0.1.0",
                              .licence = "Apache-2.0",
                              .description = "ordered records in a LevelDB database",
                              .provides = MORTISE_META_STORE_ID,
                              .options = kOptions};

class MetaLeveldb : public Plugin {
 public:
  explicit MetaLeveldb(std::unique_ptr<LeveldbMetaStore> store) : store_(std::move(store)) {}

  static Result<std::unique_ptr<Plugin>> start(Host host) {
    DatabaseSettings settings;
    settings.path = host.option("path");
    if (settings.path.empty()) settings.path = host.data_directory();
    settings.cache_size = static_cast<size_t>(host.option_integer("cache_size"));
    settings.write_buffer_size = static_cast<size_t>(host.option_integer("write_buffer_size"));
    settings.table_size = static_cast<size_t>(host.option_integer("table_size"));
    settings.max_open_files = static_cast<int>(host.option_integer("max_open_files"));
    settings.bloom_filter_bits = static_cast<int>(host.option_integer("bloom_filter_bits"));
    settings.separate_above = static_cast<size_t>(host.option_integer("separate_above"));
    settings.segment_size = static_cast<size_t>(host.option_integer("segment_size"));
    settings.clean_rate = static_cast<size_t>(host.option_integer("clean_rate"));
    settings.snappy = host.option("compression") == "snappy";
    auto store = LeveldbMetaStore::open(std::move(settings), host);
    if (!store) return std::move(store).error();
    return std::unique_ptr<Plugin>(std::make_unique<MetaLeveldb>(std::move(store).value()));
  }

  const void* find(std::string_view interface_id) noexcept override {
    return interface_id == MORTISE_META_STORE_ID ? store_->table() : nullptr;
  }
  void stop() noexcept override { store_->stop(); }

 private:
  std::unique_ptr<LeveldbMetaStore> store_;
};

}  // namespace
}  // namespace mortise::meta_leveldb

MORTISE_PLUGIN(mortise::meta_leveldb::kPlugin, mortise::meta_leveldb::MetaLeveldb)
