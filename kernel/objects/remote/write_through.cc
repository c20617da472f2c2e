// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/remote/write_through.h"

#include <mortise/text.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "kernel/objects/core/etag.h"
#include "kernel/objects/remote/on_worker.h"
#include "kernel/objects/remote/remote.h"
#include "kernel/objects/remote/remote_change.h"

namespace mortise::objects {
namespace {

/// The bytes of an outgoing version by offset. One thread at a time.
class OutgoingReader {
 public:
  OutgoingReader(Engine& engine, const OutgoingVersion& outgoing) : engine_(engine), outgoing_(outgoing) {}

  Result<void> open() {
    uint64_t offset = 0;
    for (const OutgoingVersion::Blob& blob : outgoing_.blobs) {
      auto reader = engine_.blobs.open(blob.id);
      if (!reader) return std::move(reader).error();
      if (reader->size() != blob.size) return Error(Status::corrupt, "a blob is not as long as it was written");
      parts_.push_back({offset, std::move(*reader)});
      offset += blob.size;
    }
    return {};
  }
  Result<void> read(uint64_t offset, char* data, size_t size) const {
    if (parts_.empty()) {
      if (offset > outgoing_.bytes.size() || size > outgoing_.bytes.size() - offset)
        return Error(Status::invalid, "beyond the end of the body");
      outgoing_.bytes.copy(data, size, offset);
      return {};
    }
    while (size > 0) {
      const auto behind = std::upper_bound(parts_.begin(), parts_.end(), offset,
                                           [](uint64_t at, const Part& part) { return at < part.offset; });
      const Part& part = *(behind - 1);
      const uint64_t inside = offset - part.offset;
      if (inside >= part.reader.size()) return Error(Status::invalid, "beyond the end of the body");
      const auto some = static_cast<size_t>(std::min<uint64_t>(size, part.reader.size() - inside));
      if (auto got = part.reader.read(inside, data, some); !got) return got;
      offset += some;
      data += some;
      size -= some;
    }
    return {};
  }

 private:
  struct Part {
    uint64_t offset;
    BlobReaderHandle reader;
  };
  Engine& engine_;
  const OutgoingVersion& outgoing_;
  std::vector<Part> parts_;
};

class WriteThrough final : public RemoteChange {
 public:
  WriteThrough(Remote& remote, const Call& call, BucketPtr bucket, Location location, OutgoingVersion outgoing,
               BackendWriter::Done done)
      : RemoteChange(remote, call, std::move(bucket), std::move(location), std::string(outgoing.key)),
        outgoing_(std::move(outgoing)),
        done_(std::move(done)),
        reader_(engine(), outgoing_) {}

 private:
  const Conditions& conditions() const noexcept override { return outgoing_.conditions; }
  Result<void> check(const ObjectRecord* seen) const override { return check_write(outgoing_.conditions, seen); }
  void accept(const BackendObject& seen) override { seen_etag_ = seen.etag(); }
  void answer(const Error& why) override { done_(why); }

  /// Worker.
  void change_there() override {
    if (auto opened = reader_.open(); !opened) return undo(opened.error());
    std::vector<mortise_pair> metadata;
    for (const PairView& p : outgoing_.metadata) metadata.push_back(pair(p.name, p.value));
    std::vector<mortise_digest> digests;
    for (const DigestView& d : outgoing_.digests) digests.push_back(abi_of(d));
    const auto md5 = is_md5_etag(outgoing_.etag) ? text::from_hex(outgoing_.etag) : std::nullopt;
    if (md5) digests.push_back({str("md5"), str(*md5), 0, 0});
    mortise_remote_put put{};
    put.size = sizeof put;
    put.place = location().place;
    put.bucket = str(location().bucket);
    put.key = str(key());
    put.metadata = metadata.data();
    put.metadata_count = static_cast<uint32_t>(metadata.size());
    put.digests = digests.data();
    put.digest_count = static_cast<uint32_t>(digests.size());
    const std::string seen = '"' + seen_etag_ + '"';
    add_conditions(seen, put);
    mortise_remote_source source{};
    source.size = sizeof source;
    source.self = this;
    source.content_length = outgoing_.size;
    source.read = [](void* self, uint64_t offset, void* data, size_t size, mortise_error* error) {
      auto read = static_cast<WriteThrough*>(self)->reader_.read(offset, static_cast<char*>(data), size);
      return read ? mortise_status{MORTISE_OK} : report(error, std::move(read).error());
    };
    const mortise_remote& at = *location().remote;
    ask_remote<mortise_remote_written>(
        engine(), call(), bucket()->id, remote_.stopping(), key(),
        [&](const mortise_call* call, void* context, mortise_on_remote_written done) {
          at.put(at.self, call, &put, &source, context, done);
        },
        [self = shared_from_this(), this](Result<const mortise_remote_written*> told) { was_put(told); });
  }
  /// What was seen must still be so when the bytes arrive, where the backend can tell.
  void add_conditions(const std::string& seen, mortise_remote_put& put) const {
    if (!outgoing_.conditions.any() || (location().capabilities & MORTISE_REMOTE_CHECKS_PUTS) == 0) return;
    if (seen_etag_.empty() && !outgoing_.conditions.if_none_match.empty()) put.if_none_match = str("*");
    if (!seen_etag_.empty() && !outgoing_.conditions.if_match.empty()) put.if_match = str(seen);
  }

  void was_put(const Result<const mortise_remote_written*>& told) {
    if (!told) {
      const Error& why = told.error();
      const bool is_there = why.status == Status::precondition && outgoing_.conditions.if_match.empty();
      return refused(why, is_there ? Error(why.status, MORTISE_IF_NONE_MATCH, why.message) : why);
    }
    BackendWritten at_backend{std::string(view((*told)->etag)), std::string(view((*told)->version)),
                              remote_.fetches().unsure_since(Fetches::id_of(*bucket(), key())), std::move(turn_)};
    on_worker(engine(), [self = shared_from_this(), this, at_backend = std::move(at_backend)]() mutable {
      done_(std::move(at_backend));
    });
  }

  const OutgoingVersion outgoing_;
  const BackendWriter::Done done_;
  OutgoingReader reader_;
  std::string seen_etag_;  // what the conditions were compared with; "": there was nothing
};

}  // namespace

void write_through(Remote& remote, const Call& call, std::shared_ptr<const Bucket> bucket, OutgoingVersion outgoing,
                   BackendWriter::Done done) {
  auto location = remote.places().find(*bucket);
  if (!location) return done(std::move(location).error());
  std::make_shared<WriteThrough>(remote, call, std::move(bucket), std::move(*location), std::move(outgoing),
                                 std::move(done))
      ->start();
}

}  // namespace mortise::objects
