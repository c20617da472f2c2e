// SPDX-License-Identifier: Apache-2.0
#include "ais/transfer/download.h"

#include "ais/transfer/workers.h"

#include <algorithm>
#include <mutex>

namespace mortise::ais {
namespace {

/// A range of the object, written where it belongs.
class PartSink final : public BodySink {
 public:
  PartSink(DownloadFile& file, uint64_t offset, TransferProgress* progress)
      : file_(file), at_(offset), progress_(progress) {}

  Result<void> begin(const HttpAnswer& head) override {
    if (head.status != 206) return Error(Status::io, "the server does not answer ranges");
    return {};
  }
  Result<void> write(std::string_view bytes) override {
    auto done = file_.write_at(bytes, at_);
    at_ += bytes.size();
    if (progress_ != nullptr) progress_->add_bytes(static_cast<int64_t>(bytes.size()));
    return done;
  }
  uint64_t end() const noexcept { return at_; }

 private:
  DownloadFile& file_;
  uint64_t at_;
  TransferProgress* progress_;
};

/// All parts must be of one object: their answers name the same checksum and version.
class SameObject {
 public:
  Result<void> check(const HttpAnswer& answer) {
    const auto seen = std::string(answer.header("ais-checksum-value")) + "/" +
                      std::string(answer.header("ais-version")) + "/" +
                      std::string(answer.header("content-range").substr(answer.header("content-range").find('/') + 1));
    const std::lock_guard lock(mutex_);
    if (first_.empty()) first_ = seen;
    if (first_ == seen) return {};
    return Error(Status::precondition, "the object was written while it was read: get it again");
  }

 private:
  std::mutex mutex_;
  std::string first_;
};

/// Standard output if there is no file.
Result<uint64_t> receive(HttpClient& http, Console& console, const GetRequest& request, DownloadFile* file,
                         DownloadSink::Verify verify, TransferProgress* progress) {
  DownloadSink sink(console, file, verify, progress);
  auto answer = get_object(http, request, sink);
  if (!answer) return std::move(answer).error();
  if (auto done = sink.finish(*answer); !done) return std::move(done).error();
  if (file != nullptr)
    if (auto done = file->commit(); !done) return std::move(done).error();
  return sink.size();
}

}  // namespace

Result<uint64_t> download(HttpClient& http, Console& console, const GetRequest& request, const std::string& path,
                          DownloadSink::Verify verify, TransferProgress* progress) {
  if (path == "-") return receive(http, console, request, nullptr, verify, progress);
  auto file = DownloadFile::create(path);
  if (!file) return std::move(file).error();
  return receive(http, console, request, &*file, verify, progress);
}

Result<uint64_t> download_below(HttpClient& http, Console& console, const GetRequest& request,
                                const TargetFolder& target, const std::string& relative, DownloadSink::Verify verify,
                                TransferProgress* progress) {
  auto file = DownloadFile::create_below(target, relative);
  if (!file) return std::move(file).error();
  return receive(http, console, request, &*file, verify, progress);
}

Result<void> download_in_parts(HttpClient& http, Console& console, const BucketUri& object, const std::string& path,
                               const PartedDownload& how, TransferProgress* progress) {
  auto file = DownloadFile::create(path);
  if (!file) return std::move(file).error();
  const auto part = std::max<uint64_t>(how.part, 1);
  SameObject same;
  const auto get = [&](HttpClient& connection, size_t i) -> Result<void> {
    GetRequest request;
    request.object = object;
    request.offset = i * part;
    request.length = std::min(part, how.size - i * part);
    PartSink sink(*file, *request.offset, progress);
    auto answer = get_object(connection, request, sink);
    if (!answer) return std::move(answer).error();
    if (sink.end() != *request.offset + *request.length)
      return Error(Status::io, "a part is shorter than it should be");
    return same.check(*answer);
  };
  const auto count = static_cast<size_t>((how.size + part - 1) / part);
  if (auto done = for_each_job(http.settings(), console, count, how.workers, get); !done) return done;
  return file->commit();
}

}  // namespace mortise::ais
