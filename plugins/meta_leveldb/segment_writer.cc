// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/segment_writer.h"

#include <sys/stat.h>

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
  number_ = number;
  size_ = 0;
  sequence_ = sequence;
  unsynced_ = false;
  return s;
}

leveldb::Status SegmentWriter::append(const ChangeList& group, bool sync_follows) {
  written_.next_is_synced(sync_follows);
  pieces_.clear();
  append_record(pieces_, size_, group.bytes());
  unsynced_ = true;
  auto s = file_->Append(pieces_);
  if (s.ok()) s = file_->Flush();
  size_ += pieces_.size();
  sequence_ += group.count();
  if (pieces_.capacity() > kKeptPieces) pieces_ = {};
  if (!s.ok()) abandon();
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

}  // namespace mortise::meta_leveldb
