// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/database.h"

#include <leveldb/cache.h>
#include <leveldb/iterator.h>
#include <leveldb/write_batch.h>

#include <charconv>

#include "meta_leveldb/keys.h"
#include "meta_leveldb/status.h"

namespace mortise::meta_leveldb {
namespace {

// Two logs may have to be written to tables, one of them full, and the database's own account of its files.
size_t room_to_open(const DatabaseSettings& settings) { return 2 * settings.write_buffer_size + (size_t{2} << 20); }

}  // namespace

Database::Database(DatabaseSettings settings, Host host)
    : settings_(std::move(settings)),
      host_(host),
      logger_(host),
      scratch_(settings_.env, host.mode() == Mode::check ? ScratchEnv::For::looking : ScratchEnv::For::writing),
      opening_(&scratch_),
      synced_(settings_.path),
      written_(settings_.path, settings_.boot),
      env_(&opening_, synced_, written_),
      writer_(settings_.env, settings_.path, settings_.boot, segments_),
      room_(settings_.path, room_to_open(settings_), host),
      filter_(settings_.bloom_filter_bits > 0 ? leveldb::NewBloomFilterPolicy(settings_.bloom_filter_bits) : nullptr),
      cache_(leveldb::NewLRUCache(settings_.cache_size)) {
  env_.before_each_log([this] { return writer_.sync(); });  // or a table could have places of values that are lost
}

Database::~Database() {
  writer_.abandon();  // synced before LevelDB's log is
  if (!confirmed_) {
    logger_.mute();
    scratch_.end();
  }
  opening_.begin_held_work();
}

Result<void> Database::check_format() {
  std::string value;
  auto found = get_for_commit(kFormatKey, value);
  if (!found && found.error().status == Status::corrupt)
    return Error(Status::corrupt, found.error().message + ". The first block of a table, one of the files " + path() +
                                      "/*.ldb, is damaged: the format of the database cannot be read. Nothing was "
                                      "changed, and no repair can mend that. Restore the directory from a backup");
  if (!found) return std::move(found).error();
  const std::string written = std::string(kFormatPrefix) + std::to_string(kFormat);
  if (!*found) {
    std::unique_ptr<leveldb::Iterator> any(db_->NewIterator({}));
    any->SeekToFirst();
    if (any->Valid()) return Error(Status::corrupt, "meta_leveldb: " + path() + " holds a database of something else");
    leveldb::WriteOptions options;
    options.sync = true;
    const auto s = db_->Put(options, slice(kFormatKey), written);
    if (!s.ok()) return to_error(s, "mark the format of " + path());
    return {};
  }
  int format = 0;
  std::string_view rest;
  if (value.compare(0, kFormatPrefix.size(), kFormatPrefix) == 0) {
    const char* end = value.data() + value.size();
    rest = {std::from_chars(value.data() + kFormatPrefix.size(), end, format).ptr, end};
  }
  if (format > kSegmentsFormat)
    return Error(Status::unsupported, "meta_leveldb: " + path() + " has format " + std::to_string(format) +
                                          ", this version reads formats up to " + std::to_string(kSegmentsFormat));
  const auto tag = rest.starts_with(' ') ? tag_from_text(rest.substr(1)) : std::nullopt;
  if (format == kSegmentsFormat && tag) {
    const WriteLock lock(catalogue_mutex_);
    if (!has_segments_) tag_ = *tag;
    has_segments_ = true;
  }
  if (format < 1 || (format == kSegmentsFormat && !tag))
    return Error(Status::corrupt, "meta_leveldb: the format record of " + path() + " is damaged");
  return {};
}

// ---- reads

Result<bool> Database::get_from(leveldb::DB* db, std::string_view database_key, std::string& stored) {
  if (db == nullptr && absent_) return false;
  if (db == nullptr) return Error(Status::io, why_.message);
  leveldb::ReadOptions options;
  options.verify_checksums = true;
  const auto s = db->Get(options, slice(database_key), &stored);
  if (s.ok()) return true;
  if (s.IsNotFound()) return false;
  return to_error(s, "read a record of " + path());
}

// A segment may have been cleaned between the two reads; then the record has the value's new place by now.
Result<bool> Database::resolve(leveldb::DB* db, std::string_view database_key, std::string& value) {
  std::string last;
  for (;;) {
    auto present = get_from(db, database_key, value);
    if (!present || !*present || !has_segments_ || !is_place(tag_, value)) return present;
    const auto place = decode_place(value);
    if (const auto segment = segments_.find(place.segment)) {
      auto read = segment->read(place, value);
      return read ? Result<bool>(true) : Result<bool>(std::move(read).error());
    }
    if (value == last) return segment_missing(place.segment, path());
    last = value;
  }
}

Result<bool> Database::get(std::string_view database_key, std::string& value) {
  if (reopening_.load(std::memory_order_acquire)) const MutexLock wait(reopen_mutex_);
  const ReadLock lock(gate_);
  return resolve(db_.get(), database_key, value);
}

Result<bool> Database::get_stored(std::string_view database_key, std::string& stored) {
  if (reopening_.load(std::memory_order_acquire)) const MutexLock wait(reopen_mutex_);
  const ReadLock lock(gate_);
  return get_from(db_.get(), database_key, stored);
}

Result<bool> Database::get_for_commit(std::string_view database_key, std::string& value) {
  return resolve(db_.get(), database_key, value);
}

Result<bool> Database::get_stored_for_commit(std::string_view database_key, std::string& stored) {
  return get_from(db_.get(), database_key, stored);
}

Result<std::unique_ptr<Iterator>> Database::open_iterator(bool fill_cache) {
  if (!iterators_.enter()) return Error(Status::busy, "meta_leveldb: " + path() + " is being reopened, try again");
  leveldb::ReadOptions options;
  options.verify_checksums = true;
  options.fill_cache = fill_cache;
  const ReadLock lock(gate_);
  if (db_ == nullptr && absent_)
    return std::make_unique<Iterator>(*this, std::unique_ptr<leveldb::Iterator>(leveldb::NewEmptyIterator()),
                                      segments_.all());
  if (db_ == nullptr) {
    iterators_.leave();
    return Error(Status::io, why_.message);
  }
  for (;;) {
    auto segments = segments_.all();
    std::unique_ptr<leveldb::Iterator> iterator(db_->NewIterator(options));
    // Otherwise one may have come or gone in between.
    if (segments == segments_.all()) return std::make_unique<Iterator>(*this, std::move(iterator), std::move(segments));
  }
}

leveldb::Iterator* Iterator::get() noexcept {
  if (database_.iterators_.retiring()) release();
  return iterator_.get();
}

// With appends going on the newest segment is the one of the map, too.
Result<std::string_view> Iterator::value() {
  const auto stored = view(iterator_->value());
  if (!database_.has_segments_ || !is_place(database_.tag_, stored)) return stored;
  const auto place = decode_place(stored);
  const auto segment = segments_->find(place.segment);
  if (segment == segments_->end()) return segment_missing(place.segment, database_.path());
  if (auto read = segment->second->read(place, value_); !read) return std::move(read).error();
  return std::string_view(value_);
}

void Iterator::release() noexcept {
  if (iterator_ == nullptr) return;
  iterator_.reset();
  segments_.reset();
  database_.iterators_.leave();
}

// ---- writes

Error Database::log_not_synced() const {
  return {Status::io, "meta_leveldb: a log of " + path() + " could not be synced before the next one was begun"};
}

// Of a group that is in a segment the log need not tell that it was written: what it lacks is read from there.
Result<void> Database::write_to_leveldb(leveldb::WriteBatch& batch, bool sync, bool frees_space, bool in_segment) {
  leveldb::WriteOptions options;
  options.sync = sync;
  const auto log_failures = [this] { return env_.failed_log_appends() + env_.failed_log_syncs(); };
  const auto failures_before = log_failures();
  const auto syncs_before = env_.failed_log_syncs();
  written_.next_is_synced(sync || in_segment);
  auto s = db_->Write(options, &batch);
  unsynced_ = !sync;
  if (s.ok() && env_.failed_log_syncs() == syncs_before) return {};
  if (s.ok()) {
    // LevelDB went on to another log and could not sync the one before, of which it does not tell. What is read from
    // there is written to a table at once, or else before the next commit: later records without it are damage.
    broke(log_not_synced());
    (void)ensure_writable(frees_space);
    return {};
  }
  broke(to_error(s, "write to " + path()));
  // What failed was a compaction, some time ago, and the log does not have the batch; or the log ends in a torn record,
  // which reopening drops, and the batch may use the reserve.
  const bool untouched = log_failures() == failures_before;
  const bool torn = out_of_room() && env_.failed_log_syncs() == syncs_before;
  if ((untouched || (torn && frees_space)) && ensure_writable(frees_space)) {
    s = db_->Write(options, &batch);
    unsynced_ = unsynced_ || !sync;
    if (s.ok()) return {};
    broke(to_error(s, "write to " + path()));
  }
  Error error = why_;
  if (env_.failed_log_syncs() != syncs_before) error.status = Status::unknown;
  return error;
}

}  // namespace mortise::meta_leveldb
