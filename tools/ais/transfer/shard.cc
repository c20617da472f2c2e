// SPDX-License-Identifier: Apache-2.0
#include "ais/transfer/shard.h"

#include <archive.h>
#include <archive_entry.h>
#include <mortise/text/hex.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>
#include <random>

namespace mortise::ais {
namespace {

constexpr size_t kRandomBlock = 64 << 10;

struct FreeWriter {
  void operator()(archive* writer) const { archive_write_free(writer); }
};

class ShardWriter {
 public:
  Result<void> open(const ShardPlan& plan, const LocalFile& file) {
    auto* to = writer_.get();
    const bool is_zip = plan.ending == ".zip";
    if (plan.ending == ".tgz" || plan.ending == ".tar.gz") archive_write_add_filter_gzip(to);
    if (plan.ending == ".tar.lz4") archive_write_add_filter_lz4(to);
    const int known = is_zip                       ? archive_write_set_format_zip(to)
                      : plan.tar_format == "USTAR" ? archive_write_set_format_ustar(to)
                      : plan.tar_format == "PAX"   ? archive_write_set_format_pax(to)
                      : plan.tar_format == "GNU"   ? archive_write_set_format_gnutar(to)
                                                   : archive_write_set_format_pax_restricted(to);
    if (known != ARCHIVE_OK || archive_write_open_fd(to, file.descriptor()) != ARCHIVE_OK) return failed();
    return {};
  }

  Result<void> add(const std::string& name, uint64_t size) {
    const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(), &archive_entry_free);
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
    archive_entry_set_mtime(entry.get(), std::time(nullptr), 0);
    if (archive_write_header(writer_.get(), entry.get()) != ARCHIVE_OK) return failed();
    while (size > 0) {
      for (auto& word : block_) word = random_();
      const auto count = std::min<uint64_t>(size, sizeof block_);
      if (archive_write_data(writer_.get(), block_.data(), count) != static_cast<la_ssize_t>(count)) return failed();
      size -= count;
    }
    return {};
  }

  Result<void> finish() {
    if (archive_write_close(writer_.get()) != ARCHIVE_OK) return failed();
    return {};
  }

  std::string random_name() {
    std::string out;
    for (int i = 0; i < 20; ++i) out.push_back(text::kHexDigits[random_() & 15]);
    return out;
  }

 private:
  Error failed() const {
    const char* why = archive_error_string(writer_.get());
    return {Status::io, std::string("cannot write an archive: ") + (why != nullptr ? why : "unknown")};
  }

  std::unique_ptr<archive, FreeWriter> writer_{archive_write_new()};
  std::mt19937_64 random_{std::random_device{}()};
  std::array<uint64_t, kRandomBlock / sizeof(uint64_t)> block_{};
};

}  // namespace

Result<LocalFile> make_shard(const ShardPlan& plan, uint64_t index) {
  auto file = LocalFile::without_name();
  if (!file) return file;
  ShardWriter writer;
  if (auto done = writer.open(plan, *file); !done) return std::move(done).error();
  const auto width = std::to_string(plan.files).size();
  uint64_t named = 0;
  for (uint64_t i = 0; i < plan.files; ++i) {
    const auto prefix = plan.names ? "" : writer.random_name() + "-";
    auto number = std::to_string(index * plan.files + i);
    if (number.size() < width) number.insert(0, width - number.size(), '0');
    for (const auto& extension : plan.extensions) {
      const auto name = plan.names ? plan.names->name(named++) : prefix + number + extension;
      if (auto done = writer.add(name, plan.file_size); !done) return std::move(done).error();
    }
  }
  if (auto done = writer.finish(); !done) return std::move(done).error();
  if (auto done = file->measure(); !done) return std::move(done).error();
  return file;
}

}  // namespace mortise::ais
