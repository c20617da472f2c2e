// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/cleaner.h"

#include <pthread.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "meta_leveldb/keys.h"
#include "meta_leveldb/log_file.h"
#include "meta_leveldb/log_layout.h"

namespace mortise::meta_leveldb {
namespace {

using namespace std::chrono_literals;

constexpr auto kBetweenLooks = 1s;
constexpr size_t kSamples = 64;
constexpr size_t kMovedAtOnce = size_t{256} << 10;
constexpr size_t kLooksForEachSegment = 2;  // that was written
constexpr uint64_t kRemovalsForEachLook = 4096;
constexpr double kLargestPart = 0.45;
constexpr double kLargestPartOnFullDisk = 0.9;
constexpr double kSegmentsToGain = 4;

/// Calls `each` for every value in a segment, with the place of its first byte.
class ValuesOf final : public LogRecords {
 public:
  explicit ValuesOf(std::function<void(const BatchChange&, uint64_t)> each) : each_(std::move(each)) {}
  void begins_at(uint64_t offset) override { offset_ = offset; }
  bool take(std::string_view record) override {
    read(record);
    return true;
  }
  bool plausible(std::string_view) const override { return true; }
  bool proves_sync(std::string_view) const override { return false; }
  void read(std::string_view record) {
    ChangeReader changes(record);
    for (BatchChange change; changes.next(change);)
      if (!change.remove) each_(change, position_in_log(offset_, change.value_at));
  }

 private:
  const std::function<void(const BatchChange&, uint64_t)> each_;
  uint64_t offset_ = 0;
};

}  // namespace

Cleaner::Cleaner(Database& database, Committer& committer, Host host)
    : database_(database),
      committer_(committer),
      host_(host),
      moved_(host.counter("mortise_meta_leveldb_moved_bytes_total", "Bytes of values moved to a newer segment")),
      removed_(host.counter("mortise_meta_leveldb_segments_removed_total", "Segments of which nothing was of use")) {
  if (host.mode() == Mode::check) return;
  committer_.tell_of_garbage([this] {
    const MutexLock lock(mutex_);
    if (!std::exchange(garbage_came_, true)) garbage_.notify_one();
  });
  thread_ = std::thread([this] { run(); });
  pthread_setname_np(thread_.native_handle(), "leveldb_clean");
}

void Cleaner::stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    garbage_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  committer_.tell_of_garbage(nullptr);
}

bool Cleaner::wait_for_garbage() {
  MutexLock lock(mutex_);
  garbage_.wait(lock, [this]() MORTISE_REQUIRES(mutex_) { return garbage_came_ || stopping_; });
  garbage_came_ = false;
  return !stopping_;
}

bool Cleaner::stopping() {
  const MutexLock lock(mutex_);
  return stopping_;
}

bool Cleaner::pause(std::chrono::milliseconds time) {
  MutexLock lock(mutex_);
  return !changed_.wait_for(lock, time, [this]() MORTISE_REQUIRES(mutex_) { return stopping_; });
}

// Looks are dear at first, since the file is read, so there are as many as what was written can have made worth while;
// a disk that is full makes all of them so.
void Cleaner::run() {
  uint32_t newest = 0;
  uint64_t removals = 0;
  bool in_vain = false;
  while (wait_for_garbage() && pause(kBetweenLooks)) {
    const auto sealed = database_.sealed_segments();
    const uint64_t all_removals = committer_.removals();
    const uint64_t removed = all_removals - std::exchange(removals, all_removals);
    const uint32_t last = sealed.empty() ? 0 : sealed.rbegin()->first;
    size_t looks = removed > 0 ? 1 + removed / kRemovalsForEachLook : 0;
    if (last > newest && newest != 0) looks += (last - newest) * kLooksForEachSegment;
    newest = last;
    if (!database_.short_of_room()) {
      clean_some(looks);
      in_vain = false;
    } else if (removed > 0 || !in_vain) {
      in_vain = make_room() == 0;
    }
  }
}

/// How much room is missed beside the segments: 0 if half of their size is free, 1 if nothing is. Then what is gone is
/// to be given back before what is written has filled the disk.
void Cleaner::look_for_room() {
  uint64_t all = 0;
  for (const auto& [number, size] : database_.sealed_segments()) all += size;
  struct statvfs disk {};
  missing_ = 0;
  if (all == 0 || ::statvfs(database_.path().c_str(), &disk) != 0) return;
  const auto room = static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize);
  missing_ = database_.short_of_room() ? 1 : 1 - std::min(1.0, room / (static_cast<double>(all) / 2));
}

/// How much of a segment may be of use if it is to be cleaned.
double Cleaner::worth_cleaning() const {
  if (database_.separate_above() == 0) return 0;  // nothing can be moved
  return kLargestPart + (kLargestPartOnFullDisk - kLargestPart) * missing_;
}

size_t Cleaner::clean_some(size_t most) {
  size_t out = 0;
  const MutexLock round(round_);
  look_for_room();
  const auto sealed = database_.sealed_segments();
  std::erase_if(looked_, [&](const auto& looked) { return sealed.count(looked.first) == 0; });
  for (size_t i = 0; i < std::min(most, sealed.size()) && !stopping(); ++i) {
    auto next = sealed.upper_bound(last_);
    if (next == sealed.end()) next = sealed.begin();
    last_ = next->first;
    if (part_in_use(last_, next->second) <= worth_cleaning() && clean_and_tell(last_, next->second)) ++out;
  }
  return out;
}

bool Cleaner::clean_and_tell(uint32_t segment, uint64_t size) {
  const auto cleaned = clean(segment, size);
  if (cleaned) return true;
  if (stopping()) return false;
  looked_[segment].hopeless = cleaned.error().status == Status::corrupt;
  host_.log(LogLevel::warning, "a segment cannot be cleaned",
            {pair("segment", segment_name(database_.path(), segment)), pair("cause", cleaned.error().message)});
  return false;
}

std::vector<std::pair<double, uint32_t>> Cleaner::emptiest_first(const SealedSegments& sealed) {
  std::vector<std::pair<double, uint32_t>> out;
  for (const auto& [segment, size] : sealed) {
    if (stopping()) break;
    if (const double part = part_in_use(segment, size); part <= worth_cleaning()) out.emplace_back(part, segment);
  }
  std::sort(out.begin(), out.end());
  return out;
}

// What is moved takes room before any comes back, and is written to the room that is kept for it. Others get theirs
// only when some segments are gone: one at a time would be full again at once.
size_t Cleaner::make_room() {
  size_t out = 0;
  const MutexLock round(round_);
  look_for_room();
  (void)committer_.lend_room();
  (void)committer_.seal();  // what is in the newest one can go, too
  const auto sealed = database_.sealed_segments();
  double gained = 0;
  for (const auto& [part, segment] : emptiest_first(sealed)) {
    if (stopping() || gained > kSegmentsToGain) break;
    if (!clean_and_tell(segment, sealed.at(segment))) continue;
    gained += 1 - part;
    ++out;
  }
  (void)committer_.take_back_room();
  if (out > 0)
    host_.log(LogLevel::info, "segments were cleaned on a full disk", {pair("segments", std::to_string(out))});
  return out;
}

Result<std::vector<Cleaner::Value>> Cleaner::values_of(uint32_t segment, uint64_t size) const {
  std::vector<Value> out;
  // Shorter ones can only be in the database itself.
  ValuesOf values([&](const BatchChange& change, uint64_t offset) {
    if (change.value.size() >= kPlaceSize)
      out.push_back(
          {std::string(change.key), static_cast<uint32_t>(offset), static_cast<uint32_t>(change.value.size())});
  });
  auto read = check_file(segment_name(database_.path(), segment), values);
  if (!read) return std::move(read).error();
  if (read->good_size < size)  // which values it has there is not known
    return Error(Status::corrupt, "meta_leveldb: the segment is damaged at byte " + std::to_string(read->good_size));
  return out;
}

Result<bool> Cleaner::in_use(uint32_t segment, const Value& value, std::string& stored) {
  auto present = database_.get_stored(value.key, stored);
  if (!present || !*present) return present;
  if (!is_place(database_.place_tag(), stored)) return false;
  const auto place = decode_place(stored);
  return place.segment == segment && place.offset == value.offset;
}

/// How much of its larger values is of use, as far as a few of them show.
double Cleaner::part_in_use(uint32_t segment, uint64_t size) {
  auto [looked, fresh] = looked_.try_emplace(segment);
  if (looked->second.hopeless) return 1;
  auto& samples = looked->second.samples;
  if (fresh) {
    auto values = values_of(segment, size);
    if (!values) return 0;  // cleaning will tell
    std::erase_if(*values, [&](const Value& v) { return v.size <= database_.separate_above(); });
    // One of each stretch, at random: a regular choice could see all, or nothing, of what is removed regularly.
    const size_t step = std::max<size_t>(1, values->size() / kSamples);
    for (size_t i = 0; i + step <= values->size(); i += step)
      samples.push_back(std::move((*values)[i + random_() % step]));
  }
  size_t used = 0;
  std::string stored;
  for (const auto& sample : samples) {
    const auto in = in_use(segment, sample, stored);
    if (!in || *in) ++used;
  }
  return samples.empty() ? 0 : static_cast<double>(used) / static_cast<double>(samples.size());
}

Result<void> Cleaner::move(std::vector<Move>& moves, size_t& bytes) {
  if (moves.empty()) return {};
  if (auto done = committer_.move(moves); !done) return done;
  moved_.record(static_cast<double>(bytes));
  const double seconds = static_cast<double>(std::exchange(bytes, 0)) / static_cast<double>(database_.clean_rate());
  moves.clear();
  if (!pause(std::chrono::milliseconds(static_cast<int64_t>(1000 * seconds * (1 - missing_)))))
    return Error(Status::cancelled, "meta_leveldb: the store is stopping");
  return {};
}

Result<void> Cleaner::clean(uint32_t segment, uint64_t size) {
  auto values = values_of(segment, size);
  if (!values) return std::move(values).error();
  const auto file = database_.segments().find(segment);
  if (file == nullptr) return segment_missing(segment, database_.path());
  std::vector<Move> moves;
  size_t bytes = 0;
  // Between two of them others write a group, so writers wait where there is little room.
  const auto at_once = static_cast<size_t>(kMovedAtOnce * (1 + 3 * missing_));
  for (auto& value : *values) {
    std::string stored;
    auto used = in_use(segment, value, stored);
    if (!used) return std::move(used).error();
    if (!*used) continue;
    Move move{std::move(value.key), std::move(stored), {}};
    if (auto read = file->read(decode_place(move.from), move.value); !read) return read;
    bytes += move.value.size();
    moves.push_back(std::move(move));
    if (bytes >= at_once)
      if (auto done = this->move(moves, bytes); !done) return done;
  }
  if (auto done = move(moves, bytes); !done) return done;
  if (auto dropped = committer_.drop(segment); !dropped) return dropped;
  (void)::unlink(file->name().c_str());  // or at the next start
  removed_.record(1);
  return {};
}

}  // namespace mortise::meta_leveldb
