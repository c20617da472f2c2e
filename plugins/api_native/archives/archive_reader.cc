// SPDX-License-Identifier: Apache-2.0
#include "api_native/archives/archive_reader.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <iterator>

namespace mortise::api_native {

bool is_archive_name(std::string_view name) noexcept {
  constexpr std::string_view kEndings[] = {".tar", ".tgz", ".tar.gz", ".tar.lz4", ".zip"};
  return std::any_of(std::begin(kEndings), std::end(kEndings), [&](std::string_view e) { return name.ends_with(e); });
}

ArchiveReader::ArchiveReader() : archive_(archive_read_new()) {
  archive_read_support_filter_gzip(archive_);
  archive_read_support_filter_lz4(archive_);
  archive_read_support_format_tar(archive_);
  archive_read_support_format_zip_streamable(archive_);
}

ArchiveReader::~ArchiveReader() { archive_read_free(archive_); }

long ArchiveReader::pull(archive* a, void* self, const void** data) {
  const auto bytes = static_cast<ArchiveReader*>(self)->body_.next();
  if (!bytes) {
    archive_set_error(a, ARCHIVE_FATAL, "the object cannot be read to its end");
    return ARCHIVE_FATAL;
  }
  *data = bytes->data();
  return static_cast<long>(bytes->size());
}

void ArchiveReader::read_to_the_last_byte() {
  archive_read_set_format_option(archive_, "tar", "read_concatenated_archives", "1");
}

Refusal ArchiveReader::open(const Objects& objects, const mortise_read& read, const Subject& subject) {
  subject_ = subject;
  if (auto no = body_.open(objects, read, subject)) return no;
  const auto pull_it = [](archive* a, void* self, const void** data) -> la_ssize_t { return pull(a, self, data); };
  if (archive_read_open(archive_, this, nullptr, pull_it, nullptr) != ARCHIVE_OK) return damaged();
  return std::nullopt;
}

NativeError ArchiveReader::damaged() const {
  const char* why = archive_error_string(archive_);
  return bad_request(subject_.object + " cannot be read as an archive: " + (why == nullptr ? "it is damaged" : why));
}

Or<bool> ArchiveReader::next() {
  for (;;) {
    archive_entry* entry = nullptr;
    const int found = archive_read_next_header(archive_, &entry);
    if (found == ARCHIVE_EOF) return false;
    if (found < ARCHIVE_WARN) return damaged();
    const char* name = archive_entry_pathname(entry);
    if (archive_entry_filetype(entry) != AE_IFREG || name == nullptr) continue;
    name_ = name;
    if (name_.starts_with("./")) name_.erase(0, 2);
    size_ = archive_entry_size_is_set(entry) != 0 ? static_cast<uint64_t>(archive_entry_size(entry)) : 0;
    return true;
  }
}

Or<std::optional<uint64_t>> ArchiveReader::copy_next(ArchiveWriter& out) {
  archive_entry* entry = nullptr;
  const int found = archive_read_next_header(archive_, &entry);
  if (found == ARCHIVE_EOF) return std::optional<uint64_t>();
  if (found < ARCHIVE_WARN) return damaged();
  if (auto no = out.begin_like(entry)) return *std::move(no);
  uint64_t copied = 0;
  char buffer[64 << 10];
  for (;;) {
    const la_ssize_t got = archive_read_data(archive_, buffer, sizeof buffer);
    if (got == 0) return std::optional<uint64_t>(copied);
    if (got < 0) return damaged();
    if (auto no = out.write({buffer, static_cast<size_t>(got)})) return *std::move(no);
    copied += static_cast<uint64_t>(got);
  }
}

Or<std::string> ArchiveReader::read(uint64_t limit) {
  std::string out;
  char buffer[64 << 10];
  for (;;) {
    const la_ssize_t got = archive_read_data(archive_, buffer, sizeof buffer);
    if (got == 0) return out;
    if (got < 0) return damaged();
    if (out.size() + static_cast<size_t>(got) > limit)
      return NativeError(413, "",
                         "a member of " + subject_.object + " is larger than " + std::to_string(limit) +
                             " bytes, which is the most that is read out of an archive");
    out.append(buffer, static_cast<size_t>(got));
  }
}

}  // namespace mortise::api_native
