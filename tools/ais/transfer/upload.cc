// SPDX-License-Identifier: Apache-2.0
#include "ais/transfer/upload.h"

#include "ais/transfer/upload_source.h"
#include "ais/transfer/workers.h"

#include <algorithm>
#include <vector>

namespace mortise::ais {
namespace {

constexpr size_t kBlock = 1 << 20;
constexpr uint64_t kMostParts = 10'000;

Result<Checksum> checksum_of_file(const LocalFile& file, const std::string& type) {
  auto digest = Digest::of(type);
  if (!digest) return Error(Status::unsupported, "checksums of type \"" + type + "\" cannot be computed here");
  FileSource source(file);
  std::vector<char> block(kBlock);
  for (;;) {
    auto n = source.read(block.data(), block.size());
    if (!n) return std::move(n).error();
    if (*n == 0) return Checksum{type, digest->value()};
    digest->add({block.data(), *n});
  }
}

Result<void> compare_with_stored(FileSource& source, const HttpAnswer& answer, const BucketUri& object) {
  const auto stored = checksum_of(answer);
  const auto sent = stored.is_set() ? source.digest_of(stored.type) : "";
  if (sent.empty() || sent == stored.value) return {};
  return Error(Status::corrupt, object.text() + " was stored with other bytes than were sent (" + stored.type + " " +
                                    stored.value + " instead of " + sent + "): put it again");
}

Result<void> upload_in_parts(HttpClient& http, Console& console, const LocalFile& file, const BucketUri& object,
                             const UploadOptions& options, TransferProgress* progress) {
  const auto part = *options.chunk;
  const auto count = (file.size() + part - 1) / part;
  if (count > kMostParts)
    return Error(Status::invalid, "--chunk-size: " + file.path() + " would have more than 10,000 parts");
  auto upload = begin_upload(http, object);
  if (!upload) return std::move(upload).error();
  const auto put = [&](HttpClient& connection, size_t i) -> Result<void> {
    FileSource source(file, i * part, std::min(part, file.size() - i * part));
    source.report_to(progress);
    return put_part(connection, object, *upload, i + 1, source);
  };
  auto done = for_each_job(http.settings(), console, count, options.workers, put);
  if (done) {
    std::vector<uint64_t> numbers(count);
    for (size_t i = 0; i < count; ++i) numbers[i] = i + 1;
    done = complete_upload(http, object, *upload, numbers);
  }
  if (!done) (void)abort_upload(http, object, *upload);
  return done;
}

}  // namespace

Result<void> upload_file(HttpClient& http, Console& console, const std::string& path, const BucketUri& object,
                         const UploadOptions& options, TransferProgress* progress) {
  auto file = LocalFile::open(path);
  if (!file) return std::move(file).error();
  if (options.chunk && file->size() > *options.chunk)
    return upload_in_parts(http, console, *file, object, options, progress);
  auto checksum = options.checksum;
  if (!options.compute.empty() && file->is_regular()) {
    auto computed = checksum_of_file(*file, options.compute);
    if (!computed) return std::move(computed).error();
    checksum = std::move(*computed);
  }
  FileSource source(*file);
  source.report_to(progress);
  source.digest_with("xxhash");
  auto answer = put_object(http, object, source, checksum, options.skip_version_check);
  if (!answer) return std::move(answer).error();
  return compare_with_stored(source, *answer, object);
}

Result<void> append_file(HttpClient& http, const std::string& path, const BucketUri& object) {
  auto file = LocalFile::open(path);
  if (!file) return std::move(file).error();
  FileSource source(*file);
  auto handle = append_object(http, object, "", source);
  if (!handle) return std::move(handle).error();
  return flush_object(http, object, *handle);
}

}  // namespace mortise::ais
