// SPDX-License-Identifier: Apache-2.0
//
// The part of Database that comes back from a failed write; database.h says why it is needed.
#include <algorithm>

#include "meta_leveldb/database.h"
#include "meta_leveldb/status.h"

namespace mortise::meta_leveldb {
namespace {

constexpr auto kBetweenAttempts = std::chrono::milliseconds(250);
constexpr auto kBetweenReleases = std::chrono::seconds(2);
constexpr auto kPatienceWithIterators = std::chrono::seconds(1);
constexpr size_t kProbePiece = size_t{1} << 20;

// LevelDB takes a file of this name for a left-over of its own and removes it when it opens the database.
constexpr const char* kProbeName = "/000000.dbtmp";

}  // namespace

void Database::broke(const Error& why) {
  broken_ = true;
  why_ = why;
  next_attempt_ = Clock::now();
  host_.log(LogLevel::error, "commits are refused until the database was reopened", {pair("cause", why.message)});
}

Result<void> Database::ensure_writable() {
  if (!broken_) return {};
  if (Clock::now() < next_attempt_) return why_;
  auto done = reopen();
  if (done) {
    broken_ = false;
    host_.log(LogLevel::info, "the database was reopened, commits are accepted again");
    return {};
  }
  next_attempt_ = Clock::now() + kBetweenAttempts;
  return done;
}

// Writes as much as recovery may have to, then removes it.
Result<void> Database::probe_room() {
  const std::string name = path() + kProbeName;
  leveldb::WritableFile* opened = nullptr;
  auto s = env_.NewWritableFile(name, &opened);
  std::unique_ptr<leveldb::WritableFile> file(opened);
  const std::string piece(kProbePiece, '\0');
  for (size_t left = settings_.write_buffer_size + 2 * kProbePiece; s.ok() && left > 0;) {
    const size_t part = std::min(left, piece.size());
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

// On a disk that stays full the reserve is spent and taken again for ever, each time for as many writes as fit into
// what the reopening freed. So not at every attempt.
Result<void> Database::find_room() {
  auto room = probe_room();
  if (room || room.error().status != Status::no_space || Clock::now() < next_release_) return room;
  next_release_ = Clock::now() + kBetweenReleases;
  if (!reserve_.release()) return room;
  room = probe_room();
  if (!room) (void)reserve_.take();
  return room;
}

Result<void> Database::wait_for_iterators() {
  std::unique_lock lock(iterators_mutex_);
  retiring_ = true;
  if (iterators_changed_.wait_for(lock, kPatienceWithIterators, [this] { return iterators_ == 0; })) return {};
  retiring_ = false;
  return Error(Status::busy, "meta_leveldb: cannot reopen " + path() +
                                 " after a failed write: " + std::to_string(iterators_) + " cursors are still open");
}

Result<void> Database::reopen() {
  if (auto room = find_room(); !room) return room;
  if (auto alone = wait_for_iterators(); !alone) {
    (void)reserve_.take();  // or what was released is gone until the next attempt
    return alone;
  }
  leveldb::Status s;
  {
    std::lock_guard reopen(reopen_mutex_);
    reopening_ = true;
    std::unique_lock gate(gate_);
    db_.reset();
    s = open_leveldb();
    if (!s.ok()) why_ = to_error(s, "reopen " + path() + " after a failed write");
    reopening_ = false;
  }
  {
    std::lock_guard lock(iterators_mutex_);
    retiring_ = false;
  }
  if (!s.ok()) return why_;
  return {};
}

}  // namespace mortise::meta_leveldb
