// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/segment_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "meta_leveldb/log_file.h"
#include "meta_leveldb/log_layout.h"
#include "meta_leveldb/segment_check.h"

namespace mortise::meta_leveldb {
namespace {

constexpr mode_t kSegmentsMode = 0750;
constexpr mode_t kSegmentMode = 0640;
constexpr size_t kCopiedPiece = size_t{1} << 20;
constexpr size_t kKeptPieces = size_t{1} << 20;
constexpr size_t kSmallGroup = size_t{32} << 10;
constexpr size_t kFilledAhead = size_t{256} << 10;

leveldb::Status make_segments_directory(const std::string& directory) {
  if (::mkdir(directory.c_str(), kSegmentsMode) == 0) return sync_directory_of(directory);
  return errno == EEXIST ? leveldb::Status::OK() : leveldb::Status::IOError(directory, std::strerror(errno));
}

}  // namespace

SegmentWriter::SegmentWriter(leveldb::Env* base, const std::string& database, std::optional<BootId> boot,
                             SegmentSet& segments)
    : base_(base),
      database_(database),
      segments_(segments),
      synced_(segments_directory(database)),
      written_(segments_directory(database), boot),
      env_(base, synced_, written_) {}

leveldb::Status SegmentWriter::begin(uint32_t number, uint64_t sequence) {
  if (auto s = make_segments_directory(segments_directory(database_)); !s.ok()) return s;
  synced_.begin();
  written_.begin();
  const std::string name = segment_name(database_, number);
  leveldb::WritableFile* made = nullptr;
  if (auto s = env_.NewWritableFile(name, &made); !s.ok()) return s;
  std::unique_ptr<leveldb::WritableFile> file(made);
  (void)::chmod(name.c_str(), kSegmentMode);
  auto s = file->Sync();  // and its name
  if (!s.ok()) return s;
  auto opened = SegmentFile::open(name);
  if (!opened) return leveldb::Status::IOError(name, opened.error().message);
  segments_.add(number, std::move(opened).value());
  file_ = std::move(file);
  filler_ = ::open(name.c_str(), O_WRONLY | O_CLOEXEC);
  filled_ = 0;
  number_ = number;
  size_ = 0;
  sequence_ = sequence;
  unsynced_ = false;
  return s;
}

// To sync a file that has become longer also writes its length, and where its new blocks are. A lone commit would wait
// for that, so there are zeros already where it is written. For large groups it does not pay: all would be written
// twice.
void SegmentWriter::fill_ahead(size_t next) {
  if (filler_ < 0 || next > kSmallGroup || size_ + next <= filled_) return;
  static const std::string zeros(kFilledAhead, '\0');
  const uint64_t from = std::max(size_, filled_);
  if (::pwrite(filler_, zeros.data(), zeros.size(), static_cast<off_t>(from)) != static_cast<ssize_t>(zeros.size()))
    return end_filling(true);  // as on a full disk
  filled_ = from + zeros.size();
}

void SegmentWriter::end_filling(bool size_is_known) noexcept {
  if (filler_ < 0) return;
  // Where it cannot be cut, the zeros take some room until the segment goes.
  const bool cut = size_is_known && ::ftruncate(filler_, static_cast<off_t>(size_)) == 0;
  (void)cut;
  ::close(std::exchange(filler_, -1));
}

leveldb::Status SegmentWriter::append(const ChangeList& group, bool sync_follows) {
  written_.next_is_synced(sync_follows);
  pieces_.clear();
  append_record(pieces_, size_, group.bytes());
  if (sync_follows) fill_ahead(pieces_.size());
  unsynced_ = true;
  auto s = file_->Append(pieces_);
  if (s.ok()) s = file_->Flush();
  size_ += pieces_.size();
  sequence_ += group.count();
  if (pieces_.capacity() > kKeptPieces) pieces_ = {};
  if (s.ok()) return s;
  end_filling(false);
  abandon();
  return s;
}

leveldb::Status SegmentWriter::sync() {
  if (file_ == nullptr || !unsynced_) return leveldb::Status::OK();
  auto s = file_->Sync();
  unsynced_ = false;  // or lost: to sync again would prove nothing
  if (!s.ok()) doubtful_ = number_;
  if (!s.ok()) abandon();
  return s;
}

leveldb::Status SegmentWriter::seal() {
  auto s = sync();
  abandon();
  return s;
}

// What was not synced is when the file is closed.
void SegmentWriter::abandon() noexcept {
  end_filling(true);
  const auto failures = failed_syncs();
  file_ = nullptr;
  if (failed_syncs() != failures) doubtful_ = number_;
}

leveldb::Status SegmentWriter::copy_if_doubtful() {
  if (doubtful_ == 0) return leveldb::Status::OK();
  const std::string name = segment_name(database_, doubtful_);
  const std::string copy = segments_directory(database_) + "/copy";
  leveldb::WritableFile* made = nullptr;
  auto s = base_->NewWritableFile(copy, &made);
  const std::unique_ptr<leveldb::WritableFile> file(made);
  File source(name);
  for (uint64_t at = 0; s.ok() && at < source.size(); at += kCopiedPiece) {
    const auto piece = source.read(at, kCopiedPiece);
    if (const auto read = source.outcome(); !read) s = leveldb::Status::IOError(name, read.error().message);
    if (s.ok()) s = file->Append({piece.data(), piece.size()});
  }
  if (s.ok()) s = file->Sync();
  if (s.ok()) s = file->Close();
  (void)::chmod(copy.c_str(), kSegmentMode);
  if (s.ok()) s = base_->RenameFile(copy, name);
  if (s.ok()) s = sync_directory_of(name);
  if (s.ok()) doubtful_ = 0;
  return s;
}

/// WRITTEN is made empty by a failed sync (WrittenMark::doubt()), and has bytes again once a new segment is begun,
/// which is behind the copy. Without a boot id there never is one.
leveldb::Status SegmentWriter::settle(uint32_t number) {
  if (!std::exchange(looked_, true) && written_.is_kept() &&
      WrittenMark::state(segments_directory(database_)) != MarkState::whole)
    doubtful_ = number;
  if (doubtful_ != 0) return copy_if_doubtful();
  auto s = sync_file(segment_name(database_, number));
  if (s.ok()) return s;
  doubtful_ = number;
  written_.forget();  // for the next process, if this one is killed before it has made the copy
  return s;
}

}  // namespace mortise::meta_leveldb
