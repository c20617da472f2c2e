// SPDX-License-Identifier: Apache-2.0
//
// The part of Database that comes back from a failed write; database.h says why it is needed.
#include <algorithm>
#include <string>
#include <vector>

#include "meta_leveldb/database.h"
#include "meta_leveldb/status.h"

namespace mortise::meta_leveldb {
namespace {

constexpr auto kBetweenAttempts = std::chrono::milliseconds(250);
constexpr auto kPatienceWithIterators = std::chrono::seconds(1);
constexpr size_t kProbePiece = size_t{1} << 20;

// LevelDB takes a file of this name for a left-over of its own and removes it when it opens the database.
constexpr const char* kProbeName = "/000000.dbtmp";

}  // namespace

void Database::broke(const Error& why) {
  broken_ = true;
  why_ = why;
  next_attempt_ = Clock::now();
  if (why.status == Status::no_space) room_.found_full();
  host_.log(LogLevel::error, "commits are refused until the database was reopened", {pair("cause", why.message)});
}

Result<void> Database::ensure_writable(bool frees_space) {
  if (!confirmed_)
    if (auto begun = begin_writing(); !begun) return begun;
  if (!broken_ && !short_of_room()) return {};
  if (broken_) {
    if (Clock::now() < next_attempt_ && !(frees_space && out_of_room())) return why_;
    if (auto done = reopen(frees_space); !done) {
      next_attempt_ = Clock::now() + kBetweenAttempts;
      return done;
    }
    broken_ = false;
    host_.log(LogLevel::info, "the database was reopened",
              {pair("commits", short_of_room() ? "those that free space, until there is room" : "accepted again")});
  }
  if (!short_of_room() || frees_space) return {};
  return room_.end_shortage();
}

/// At the first commit.
Result<void> Database::begin_writing() {
  if (host_.mode() == Mode::check)
    return Error(Status::unsupported, "meta_leveldb: " + path() + " was opened for a check");
  if (absent_)
    if (auto made = create(); !made) return made;
  if (cannot_begin_ && Clock::now() < next_attempt_) return why_;
  auto done = confirm();
  cannot_begin_ = !done;
  if (done) return done;
  why_ = done.error();
  next_attempt_ = Clock::now() + kBetweenAttempts;
  return done;
}

/// Of those that the cleaner may move.
uint64_t Database::largest_sealed_segment() const {
  uint64_t largest = 0;
  for (const auto& [number, size] : sealed_segments()) largest = std::max(largest, size);
  return largest;
}

Result<void> Database::lend_room() {
  room_.lend();
  return {};
}

Result<void> Database::take_back_room() {
  room_.take_back(largest_sealed_segment());
  return broken_ || !short_of_room() ? Result<void>() : room_.end_shortage();
}

/// What recovery may have to write: the logs' records as tables.
uint64_t Database::room_for_logs() {
  std::vector<std::string> names;
  (void)env_.GetChildren(path(), &names);
  uint64_t out = 0;
  for (const auto& name : names) {
    uint64_t size = 0;
    if (name.ends_with(".log") && env_.GetFileSize(path() + "/" + name, &size).ok()) out += size + size / 8;
  }
  return out;
}

// Writes as much as recovery may have to, then removes it.
Result<void> Database::probe_room() {
  const std::string name = path() + kProbeName;
  leveldb::WritableFile* opened = nullptr;
  auto s = env_.NewWritableFile(name, &opened);
  std::unique_ptr<leveldb::WritableFile> file(opened);
  const std::string piece(kProbePiece, '\0');
  for (uint64_t left = room_for_logs() + kProbePiece; s.ok() && left > 0;) {
    const auto part = static_cast<size_t>(std::min<uint64_t>(left, piece.size()));
    s = file->Append({piece.data(), part});
    left -= part;
  }
  if (s.ok()) s = file->Sync();
  if (file != nullptr) {
    const auto closed = file->Close();
    if (s.ok()) s = closed;
    (void)env_.RemoveFile(name);
  }
  if (!s.ok()) return to_error(s, "reopen " + path() + " after a failed write");
  return {};
}

Result<void> Database::find_room(bool frees_space) {
  auto room = probe_room();
  if (room || room.error().status != Status::no_space) return room;
  if (!room_.may_give(frees_space)) return room;
  while (!room && room.error().status == Status::no_space && room_.give()) room = probe_room();
  if (!room) room_.take_reserve();
  return room;
}

Result<void> Database::wait_for_iterators() {
  const size_t left = iterators_.retire(kPatienceWithIterators);
  if (left == 0) return {};
  return Error(Status::busy, "meta_leveldb: cannot reopen " + path() +
                                 " after a failed write: " + std::to_string(left) + " cursors are still open");
}

Result<void> Database::reopen(bool frees_space) {
  if (auto room = find_room(frees_space); !room) return room;
  if (auto alone = wait_for_iterators(); !alone) {
    room_.take_reserve();  // or what was released is gone until the next attempt
    return alone;
  }
  writer_.abandon();  // on stable storage before the tables are that LevelDB makes of its log
  Result<void> opened;
  if (const auto s = writer_.copy_if_doubtful(); !s.ok())
    opened = to_error(s, "copy the newest segment of " + path() + " after a failed write");
  if (opened) {
    const MutexLock reopen(reopen_mutex_);
    reopening_ = true;
    const WriteLock gate(gate_);
    db_.reset();
    unsynced_ = false;
    opened = inspect_and_prepare();
    if (opened) opened = open_leveldb();
    if (opened) opened = catch_up();
    if (!opened) {  // it may lack commits that were answered
      why_ = opened.error();
      db_.reset();
    }
    reopening_ = false;
  }
  iterators_.admit();
  return opened;
}

}  // namespace mortise::meta_leveldb
