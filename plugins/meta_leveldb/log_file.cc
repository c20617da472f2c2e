// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/log_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <system_error>

namespace mortise::meta_leveldb {
namespace {

/// Whether a program that was killed, on a machine that was not, can have left this end. Bytes behind all that is known
/// to have been written do no harm, wherever they come from.
bool can_be_torn(const LogReport& report, const KnownOfLog& known) {
  if (report.state == LogState::whole) return true;
  if (report.behind > 0) return false;
  const uint64_t least = std::max(known.synced, known.written);
  return report.cut_off || report.good_size == least || (report.zeros && report.good_size > least);
}

}  // namespace

Error unreadable(int cause, const std::string& attempt) {
  return Error(Status::io, "meta_leveldb: " + attempt + ": " + std::generic_category().message(cause));
}

File::File(const std::string& path) : path_(path), fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  struct stat info {};
  if (fd_ < 0 || ::fstat(fd_, &info) != 0) cause_ = errno;
  size_ = static_cast<uint64_t>(info.st_size);
}

File::~File() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> File::outcome() const {
  if (cause_ != 0) return unreadable(cause_, "read " + path_);
  return {};
}

std::string_view File::read(uint64_t offset, size_t size) {
  bytes_.resize(size);
  size_t got = 0;
  while (cause_ == 0 && got < size) {
    const ssize_t n = ::pread(fd_, bytes_.data() + got, size - got, static_cast<off_t>(offset + got));
    if (n == 0) break;
    if (n > 0) got += static_cast<size_t>(n);
    if (n < 0 && errno != EINTR) cause_ = errno;
  }
  return std::string_view(bytes_).substr(0, got);
}

Result<LogReport> check_file(const std::string& path, LogRecords& records,
                             const std::function<void(std::string_view)>& behind) {
  File file(path);
  const auto report = check_log(
      file.size(), [&](uint64_t offset, size_t size) { return file.read(offset, size); }, records, behind);
  if (auto read = file.outcome(); !read) return std::move(read).error();
  return report;
}

LogVerdict judge(const LogReport& report, bool skipped, const KnownOfLog& known, const std::string& what) {
  const char* lost = report.good_size < known.synced ? kSyncedText
                     : report.size < known.written   ? kWrittenText
                                                     : nullptr;
  if (report.state == LogState::whole && lost == nullptr) return {};
  const bool damaged =
      report.state == LogState::damaged || skipped || (known.kept && !can_be_torn(report, known)) || lost != nullptr;
  LogVerdict out{true, damaged ? LogState::damaged : report.state, std::nullopt};
  if (lost != nullptr && report.behind == 0)
    out.fault = "the " + what + " is whole up to byte " + std::to_string(report.good_size) + " of " +
                std::to_string(report.size) + ", though " +
                std::to_string(lost == kSyncedText ? known.synced : known.written) + lost;
  else if (damaged)
    out.fault = "the " + what + " is damaged at byte " + std::to_string(report.good_size) + " of " +
                std::to_string(report.size) + "; " + std::to_string(report.records) +
                " records before the damage and " + std::to_string(report.behind) + " behind it are whole";
  return out;
}

std::optional<uint64_t> number_in(std::string_view name, std::string_view prefix, std::string_view suffix) {
  if (!name.starts_with(prefix) || !name.ends_with(suffix) || name.size() <= prefix.size() + suffix.size())
    return std::nullopt;
  name = name.substr(prefix.size(), name.size() - prefix.size() - suffix.size());
  uint64_t out = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), out);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return out;
}

std::string file_name(uint64_t number, const char* suffix) {
  const std::string digits = std::to_string(number);
  return std::string(digits.size() < 6 ? 6 - digits.size() : 0, '0') + digits + suffix;
}

}  // namespace mortise::meta_leveldb
