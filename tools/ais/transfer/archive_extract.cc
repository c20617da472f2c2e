// SPDX-License-Identifier: Apache-2.0
#include "ais/transfer/archive_extract.h"

#include "ais/transfer/download_file.h"
#include "ais/transfer/local_files.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace mortise::ais {
namespace {

constexpr std::array<std::string_view, 5> kArchiveEndings{".tar", ".tgz", ".tar.gz", ".zip", ".tar.lz4"};
constexpr size_t kReadBlock = 64 << 10;
constexpr uint64_t kNamedLeftOut = 20;

struct FreeReader {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, FreeReader>;

Error broken_archive(archive* reader) {
  const char* why = archive_error_string(reader);
  return {Status::corrupt, std::string("the archive cannot be read: ") + (why != nullptr ? why : "it is damaged")};
}

Result<Reader> open_archive(const FileDescriptor& file) {
  Reader reader(archive_read_new());
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_filter_lz4(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_support_format_zip_seekable(reader.get());
  if (archive_read_open_fd(reader.get(), file.get(), kReadBlock) != ARCHIVE_OK) return broken_archive(reader.get());
  return reader;
}

/// As UTF-8 if it is; else as it is.
std::string name_of_member(archive_entry* entry) {
  const char* name = archive_entry_pathname_utf8(entry);
  if (name == nullptr) name = archive_entry_pathname(entry);
  return name == nullptr ? "" : name;
}

/// Writes the file that the reader is at; what the archive's fault is has the status corrupt.
Result<void> write_member(archive* reader, archive_entry* entry, const TargetFolder& target, const std::string& path) {
  auto file = DownloadFile::create_below(target, path);
  if (!file) return std::move(file).error();
  uint64_t size = 0;
  for (;;) {
    const void* bytes = nullptr;
    size_t count = 0;
    la_int64_t offset = 0;
    const int state = archive_read_data_block(reader, &bytes, &count, &offset);
    if (state == ARCHIVE_EOF) break;
    if (state != ARCHIVE_OK || offset < 0) return broken_archive(reader);
    if (auto done = file->write_at({static_cast<const char*>(bytes), count}, static_cast<uint64_t>(offset)); !done)
      return done;
    size = static_cast<uint64_t>(offset) + count;
  }
  const auto told = archive_entry_size_is_set(entry) != 0 ? std::max<la_int64_t>(archive_entry_size(entry), 0) : 0;
  if (static_cast<uint64_t>(told) > size)  // the hole at the end of a sparse file
    if (auto done = file->set_size(static_cast<uint64_t>(told)); !done) return done;
  return file->commit();
}

/// Fails with why the member is left out.
Result<std::string> path_of_member(archive_entry* entry, const TargetFolder& target, bool overwrite) {
  if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr)
    return Error(Status::unsupported, "it is no file, but a link or a device");
  const auto name = name_of_member(entry);
  std::string_view text = name;
  while (text.starts_with("./")) text.remove_prefix(2);  // as "tar -c ." writes them
  auto path = relative_path(text);
  if (!path || overwrite) return path;
  auto folder = target.folder_of(*path);
  if (!folder) return std::move(folder).error();
  struct stat about {};
  if (::fstatat(folder->get(), last_part(*path).c_str(), &about, AT_SYMLINK_NOFOLLOW) != 0) return path;
  return Error(Status::exists, "\"" + target.path_of(*path) + "\" is there already (use --yes to replace it)");
}

struct Extraction {
  uint64_t files = 0, left_out = 0;
};

Result<Extraction> extract_archive(Console& console, const FileDescriptor& archive, const TargetFolder& target,
                                   bool overwrite) {
  auto reader = open_archive(archive);
  if (!reader) return std::move(reader).error();
  Extraction out;
  for (;;) {
    archive_entry* entry = nullptr;
    const int state = archive_read_next_header(reader->get(), &entry);
    if (state == ARCHIVE_EOF) return out;
    if (state != ARCHIVE_OK && state != ARCHIVE_WARN) return broken_archive(reader->get());
    if (archive_entry_filetype(entry) == AE_IFDIR) continue;  // made when something is in it
    auto path = path_of_member(entry, target, overwrite);
    const auto done = path ? write_member(reader->get(), entry, target, *path) : Result<void>(path.error());
    if (done) {
      ++out.files;
      continue;
    }
    if (done.error().status == Status::corrupt || done.error().status == Status::no_space) return done.error();
    if (out.left_out++ < kNamedLeftOut)
      console.error("\"" + name_of_member(entry) + "\" is left out: " + done.error().message);
  }
}

}  // namespace

std::optional<std::string> archive_stem(std::string_view name) {
  for (const auto ending : kArchiveEndings)
    if (name.size() > ending.size() && name.ends_with(ending) && name[name.size() - ending.size() - 1] != '/')
      return std::string(name.substr(0, name.size() - ending.size()));
  return std::nullopt;
}

std::optional<size_t> end_of_archive(std::string_view name) {
  for (auto slash = name.find('/'); slash != std::string_view::npos; slash = name.find('/', slash + 1))
    if (archive_stem(name.substr(0, slash))) return slash;
  return std::nullopt;
}

Result<uint64_t> extract_beside(Console& console, const TargetFolder& target, const std::string& relative,
                                bool overwrite) {
  const auto stem = archive_stem(relative);
  if (!stem) return Error(Status::invalid, "\"" + target.path_of(relative) + "\" has not the name of an archive");
  auto archive = target.open_file(relative);
  if (!archive) return std::move(archive).error();
  auto folder = target.subfolder(*stem);
  if (!folder) return std::move(folder).error();
  auto done = extract_archive(console, *archive, *folder, overwrite);
  const auto about = "extracting \"" + target.path_of(relative) + "\": ";
  if (!done) return Error(done.error().status, about + done.error().message);
  if (done->left_out == 0) return done->files;
  return Error(Status::io, about + std::to_string(done->left_out) + " left out, " + std::to_string(done->files) +
                               " written to \"" + folder->path() + "\"");
}

}  // namespace mortise::ais
