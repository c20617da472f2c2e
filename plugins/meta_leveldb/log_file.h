// SPDX-License-Identifier: Apache-2.0
//
// Reads a log, a manifest or a segment, and judges what is wrong with one by what is known of it.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "meta_leveldb/log_check.h"

namespace mortise::meta_leveldb {

/// A file that is read from the front to the back.
class File {
 public:
  explicit File(const std::string& path);
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File();
  uint64_t size() const noexcept { return size_; }
  /// After reading.
  Result<void> outcome() const;
  std::string_view read(uint64_t offset, size_t size);

 private:
  const std::string path_;
  const int fd_;
  uint64_t size_ = 0;
  int cause_ = 0;
  std::string bytes_;
};

Error unreadable(int cause, const std::string& attempt);

Result<LogReport> check_file(const std::string& path, LogRecords& records,
                             const std::function<void(std::string_view)>& behind = nullptr);

/// What is known of a log besides its bytes.
struct KnownOfLog {
  uint64_t synced = 0;   // so many bytes were on stable storage
  uint64_t written = 0;  // so many bytes were written, and the machine has not gone down since
  bool kept = false;     // it has not gone down since the log was begun: all that was written is there
};

struct LogVerdict {
  /// There is something behind the last whole record, or less than what must be there.
  bool cut = false;
  LogState state = LogState::whole;
  /// In words, if no crash can have left it so.
  std::optional<std::string> fault;
};

/// `what` is the file in words: "log /var/…"; `skipped`: a whole record followed, but not the next one.
LogVerdict judge(const LogReport& report, bool skipped, const KnownOfLog& known, const std::string& what);

/// The number in "<prefix><number><suffix>".
std::optional<uint64_t> number_in(std::string_view name, std::string_view prefix, std::string_view suffix);
/// "<number><suffix>", with six digits at least.
std::string file_name(uint64_t number, const char* suffix);

// Behind a number of bytes.
inline constexpr const char* kSyncedText = " bytes of it were on stable storage";
inline constexpr const char* kWrittenText = " bytes of it had been written, and the machine has not gone down since";

}  // namespace mortise::meta_leveldb
