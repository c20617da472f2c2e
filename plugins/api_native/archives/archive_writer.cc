// SPDX-License-Identifier: Apache-2.0
#include "api_native/archives/archive_writer.h"

#include <archive.h>
#include <archive_entry.h>

#include <string>

namespace mortise::api_native {

ArchiveWriter::ArchiveWriter() : archive_(archive_write_new()) {}
ArchiveWriter::~ArchiveWriter() { archive_write_free(archive_); }

NativeError ArchiveWriter::failed() const {
  const char* why = archive_error_string(archive_);
  return {500, "", std::string("the archive cannot be written: ") + (why == nullptr ? "unknown reason" : why)};
}

Refusal ArchiveWriter::open(std::string_view kind, Take take) {
  take_ = std::move(take);
  if (kind.ends_with(".zip")) {
    archive_write_set_format_zip(archive_);
    archive_write_zip_set_compression_store(archive_);
  } else {
    archive_write_set_format_pax_restricted(archive_);
    if (kind.ends_with(".tgz") || kind.ends_with(".tar.gz"))
      archive_write_add_filter_gzip(archive_);
    else if (kind.ends_with(".tar.lz4"))
      archive_write_add_filter_lz4(archive_);
    else if (!kind.ends_with(".tar"))
      return bad_request("unknown kind of archive \"" + std::string(kind.substr(0, 64)) +
                         "\": there are .tar, .tgz, .tar.gz, .tar.lz4 and .zip");
  }
  archive_write_set_bytes_in_last_block(archive_, 1);
  const auto give = [](archive*, void* self, const void* data, size_t size) -> la_ssize_t {
    static_cast<ArchiveWriter*>(self)->take_({static_cast<const char*>(data), size});
    return static_cast<la_ssize_t>(size);
  };
  if (archive_write_open(archive_, this, nullptr, give, nullptr) != ARCHIVE_OK) return failed();
  return std::nullopt;
}

namespace {

/// What a reader of archives would take for a directory, for an absolute path or for another member.
Refusal check_member_name(std::string_view name) {
  if (!name.empty() && name.front() != '/' && name.back() != '/' && name.find('\0') == std::string_view::npos)
    return std::nullopt;
  return bad_request(
      "a member of an archive has a name that neither begins nor ends with '/', and in which there is no NUL");
}

}  // namespace

Refusal ArchiveWriter::begin(std::string_view name, uint64_t size, int64_t modified_ms) {
  if (auto no = check_member_name(name)) return no;
  archive_entry* entry = archive_entry_new();
  archive_entry_set_pathname_utf8(entry, std::string(name).c_str());
  archive_entry_set_size(entry, static_cast<int64_t>(size));
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_perm(entry, 0644);
  archive_entry_set_mtime(entry, modified_ms / 1000, 0);
  const bool named = archive_entry_pathname(entry) != nullptr;  // where it has none, the library would crash
  const int done = named ? archive_write_header(archive_, entry) : ARCHIVE_FATAL;
  archive_entry_free(entry);
  if (done < ARCHIVE_WARN) return failed();
  return std::nullopt;
}

Refusal ArchiveWriter::begin_like(archive_entry* entry) {
  if (archive_entry_pathname(entry) == nullptr)
    return bad_request("a member of the archive has no name that can be read");
  if (archive_write_header(archive_, entry) < ARCHIVE_WARN) return failed();
  return std::nullopt;
}

Refusal ArchiveWriter::write(std::string_view bytes) {
  if (archive_write_data(archive_, bytes.data(), bytes.size()) != static_cast<la_ssize_t>(bytes.size()))
    return failed();
  return std::nullopt;
}

Refusal ArchiveWriter::finish() {
  if (archive_write_close(archive_) != ARCHIVE_OK) return failed();
  return std::nullopt;
}

}  // namespace mortise::api_native
