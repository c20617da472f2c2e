// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/database_files.h"

#include <filesystem>
#include <string_view>
#include <system_error>

#include "meta_leveldb/log_file.h"

namespace mortise::meta_leveldb {
namespace {

/// LevelDB opens these, and would wait for ever for whoever writes to a pipe.
bool is_of_database(std::string_view name) {
  if (name == "CURRENT" || name == "LOCK" || number_in(name, "MANIFEST-", "")) return true;
  return number_in(name, "", ".log") || number_in(name, "", ".ldb") || number_in(name, "", ".sst") ||
         number_in(name, "", ".dbtmp");
}

const char* kind_of(std::filesystem::file_type type) {
  switch (type) {
    case std::filesystem::file_type::fifo:
      return "a pipe";
    case std::filesystem::file_type::directory:
      return "a directory";
    case std::filesystem::file_type::socket:
      return "a socket";
    default:
      return "a device";
  }
}

/// A link that leads nowhere is no file, and told as missing.
Result<void> check_kind(const std::filesystem::directory_entry& entry) {
  std::error_code vanished;
  const auto type = entry.status(vanished).type();
  if (vanished || type == std::filesystem::file_type::regular || type == std::filesystem::file_type::not_found)
    return {};
  return Error(
      Status::io,
      "meta_leveldb: " + entry.path().string() + " is " + kind_of(type) +
          ", not a file: the database cannot be opened, and nothing was changed. Restore the file from a backup");
}

/// It may be missing, and is made anew then. What is there and can take no room would make every disk look full.
Result<void> check_reserve(const std::filesystem::directory_entry& entry) {
  std::error_code vanished;
  const bool gone = entry.symlink_status(vanished).type() == std::filesystem::file_type::not_found;
  if (gone || entry.status(vanished).type() == std::filesystem::file_type::regular) return {};
  return Error(Status::io, "meta_leveldb: " + entry.path().string() +
                               " is no file, and can take no room. Nothing was changed. Remove it: it is made anew");
}

}  // namespace

Result<DatabaseFiles> database_files(const std::string& path) {
  DatabaseFiles out;
  std::error_code error;
  std::filesystem::directory_iterator entry(path, error);
  if (error == std::errc::no_such_file_or_directory) return out;
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (is_of_database(name))
      if (auto file = check_kind(*entry); !file) return std::move(file).error();
    if (name == "RESERVE")
      if (auto file = check_reserve(*entry); !file) return std::move(file).error();
    std::error_code vanished;
    const uint64_t size = entry->is_regular_file(vanished) ? entry->file_size(vanished) : 0;
    if (name == "CURRENT") out.current = true;
    if (const auto n = number_in(name, "MANIFEST-", "")) out.manifests[*n] = name;
    if (const auto n = number_in(name, "", ".log")) out.logs[*n] = {name, size};
    for (const char* suffix : {".ldb", ".sst"})
      if (const auto n = number_in(name, "", suffix)) out.tables[*n] = {name, size};
  }
  if (error) return unreadable(error.value(), "read the directory " + path);
  return out;
}

}  // namespace mortise::meta_leveldb
