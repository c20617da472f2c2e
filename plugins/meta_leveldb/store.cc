// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/store.h"

#include <string>
#include <utility>

#include "meta_leveldb/batch_records.h"
#include "meta_leveldb/cursor.h"
#include "meta_leveldb/keys.h"
#include "meta_leveldb/status.h"

namespace mortise::meta_leveldb {
namespace {

constexpr size_t kSpareValue = size_t{64} << 10;

// Memory for the value of a get(), reused by the thread's next one. It is taken while in use, since `found` may get().
class ValueBuffer {
 public:
  ValueBuffer() : bytes_(std::move(spare())) {}
  ValueBuffer(const ValueBuffer&) = delete;
  ValueBuffer& operator=(const ValueBuffer&) = delete;
  ~ValueBuffer() {
    if (bytes_.capacity() <= kSpareValue) spare() = std::move(bytes_);
  }
  std::string& bytes() noexcept { return bytes_; }

 private:
  static std::string& spare() {
    thread_local std::string bytes;
    return bytes;
  }
  std::string bytes_;
};

}  // namespace

Result<std::unique_ptr<LeveldbMetaStore>> LeveldbMetaStore::open(DatabaseSettings settings, Host host) {
  auto database = Database::open(std::move(settings), host);
  if (!database) return std::move(database).error();
  return std::unique_ptr<LeveldbMetaStore>(new LeveldbMetaStore(std::move(database).value(), host));
}

LeveldbMetaStore::LeveldbMetaStore(std::unique_ptr<Database> database, Host host)
    : MetaStore(0),
      host_(host),
      database_(std::move(database)),
      committer_(*database_, host),
      cleaner_(*database_, committer_, host) {}

Result<bool> LeveldbMetaStore::get(const Call&, std::string_view partition, std::string_view key, void* context,
                                   void (*found)(void*, mortise_str)) noexcept {
  if (!valid_partition(partition) || !valid_key(key))
    return Error(Status::invalid, "meta_leveldb: get: not a partition name or not a key");
  thread_local std::string database_key;  // is not used any more when `found` is called, which may get()
  database_key.clear();
  append_key(database_key, partition, key);
  ValueBuffer value;
  auto present = database_->get(database_key, value.bytes());
  if (!present && !database_->writable()) committer_.nudge();
  if (present && *present) found(context, str(value.bytes()));
  return present;
}

void LeveldbMetaStore::commit(const Call& call, const mortise_batch& batch, void* context,
                              mortise_commit_done done) noexcept {
  if (auto good = Request::check(batch); !good) return answer(done, context, good);
  if (auto ended = call.ended(host_, "meta_leveldb: commit")) return answer(done, context, std::move(*ended));
  committer_.submit(Request::make(call, batch, context, done));
}

Result<std::unique_ptr<Iterator>> LeveldbMetaStore::iterate(bool fill_cache) {
  auto out = database_->open_iterator(fill_cache);
  if (!out && !database_->writable()) committer_.nudge();
  return out;
}

Result<std::unique_ptr<Cursor>> LeveldbMetaStore::open_cursor(const Call&,
                                                              const mortise_cursor_options& options) noexcept {
  if (!valid_partition(mortise::view(options.partition)))
    return Error(Status::invalid, "meta_leveldb: cursor: not a partition name");
  auto iterator = iterate(true);
  if (!iterator) return std::move(iterator).error();
  return std::unique_ptr<Cursor>(std::make_unique<LeveldbCursor>(std::move(iterator).value(), options));
}

Result<void> LeveldbMetaStore::partitions(const Call& call, std::string_view prefix,
                                          const std::function<void(std::string_view)>& each) noexcept {
  auto iterator = iterate(false);
  if (!iterator) return std::move(iterator).error();
  std::string target(prefix.empty() ? std::string_view("\1") : prefix);  // behind the store's own records
  leveldb::Status damage;  // it does not keep those from being told that can be read
  for (;;) {
    if (auto ended = call.ended(host_, "meta_leveldb: list the partitions")) return std::move(*ended);
    auto* at = (*iterator)->get();
    if (at == nullptr) return Error(Status::busy, "meta_leveldb: the database was reopened, try again");
    at->Seek(target);
    if (!at->status().ok()) damage = at->status();
    const bool more = (damage.ok() || damage.IsCorruption()) && at->Valid() && at->key().starts_with(slice(prefix));
    if (!more && !damage.ok()) return to_error(damage, "list the partitions of " + database_->path());
    if (!more) return {};
    const auto key = view(at->key());
    const std::string name(key.substr(0, key.find('\0')));
    each(name);
    target = partition_end(name);
  }
}

namespace {

bool is_own(std::string_view key) { return key == kFormatKey || key == kAppliedKey || key.starts_with(kSealedStart); }

void verify_record(Iterator& iterator, const std::function<void(std::string_view)>& problem) {
  const auto key = view(iterator.get()->key());
  const auto place = parse_key(key);
  if (!is_own(key) && !place) problem("a record with an impossible key of " + std::to_string(key.size()) + " bytes");
  const auto value = iterator.value();
  if (!value)
    problem("a record" +
            (place ? " of " + std::string(place->partition) + ", '" + std::string(place->key) + "'," : std::string()) +
            " cannot be read: " + value.error().message);
  else if (!valid_value(*value))
    problem("a record with a value of " + std::to_string(value->size()) + " bytes");
}

}  // namespace

Result<void> LeveldbMetaStore::verify(const Call& call, const std::function<void(std::string_view)>& problem) noexcept {
  for (const auto& text : database_->remarks()) problem(text);
  std::string from;   // where to go on behind damage
  bool told = false;  // of the damage at hand
  for (;;) {
    auto iterator = iterate(false);
    if (!iterator) return std::move(iterator).error();
    auto* at = (*iterator)->get();
    if (at != nullptr) at->Seek(from);
    for (; at != nullptr && at->Valid() && at->status().ok(); at = (*iterator)->get()) {
      if (auto ended = call.ended(host_, "meta_leveldb: verify")) return std::move(*ended);
      verify_record(**iterator, problem);
      told = false;
      at->Next();
    }
    if (at == nullptr) return Error(Status::busy, "meta_leveldb: the database was reopened, try again");
    if (at->status().ok()) return {};
    if (!at->status().IsCorruption()) return to_error(at->status(), "verify " + database_->path());
    if (!std::exchange(told, true)) problem("records cannot be read: " + at->status().ToString());
    if (!at->Valid()) return {};
    // A new iterator forgets the damage. It is at the same place again where two tables overlap.
    const auto behind = view(at->key());
    from = behind > from ? std::string(behind) : std::string(behind) + '\0';
  }
}

}  // namespace mortise::meta_leveldb
