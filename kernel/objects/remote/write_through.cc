// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/remote/write_through.h"

#include <mortise/text.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "kernel/objects/core/etag.h"
#include "kernel/objects/remote/backend_object.h"
#include "kernel/objects/remote/copies.h"
#include "kernel/objects/remote/on_worker.h"
#include "kernel/objects/remote/remote.h"

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
    BlobReader reader;
  };
  Engine& engine_;
  const OutgoingVersion& outgoing_;
  std::vector<Part> parts_;
};

/// In this order: its turn; what the conditions say of the backend's object; the copy that is here is doubted; the
/// bytes go there.
class WriteThrough : public std::enable_shared_from_this<WriteThrough> {
 public:
  WriteThrough(Remote& remote, const Call& call, BucketPtr bucket, Location location, OutgoingVersion outgoing,
               BackendWriter::Done done)
      : remote_(remote),
        engine_(remote.engine()),
        call_(call),
        bucket_(std::move(bucket)),
        location_(std::move(location)),
        outgoing_(std::move(outgoing)),
        key_(outgoing_.key),
        done_(std::move(done)),
        reader_(engine_, outgoing_) {}

  void start() {
    remote_.queues().take(Fetches::id_of(*bucket_, key_), [self = shared_from_this()](KeyQueues::Turn turn) {
      self->turn_ = self->remote_.fetches().change(*self->bucket_, self->key_, std::move(turn));
      self->conditions();
    });
  }

 private:
  void conditions() {
    if (!outgoing_.conditions.any()) return doubt();
    mortise_remote_read read{};
    read.size = sizeof read;
    read.place = location_.place;
    read.bucket = str(location_.bucket);
    read.key = str(key_);
    const mortise_remote& at = *location_.remote;
    ask_remote<mortise_remote_object>(
        engine_, call_, remote_.stopping(), key_,
        [&](const mortise_call* call, void* context, mortise_on_remote_object done) {
          at.head(at.self, call, &read, context, done);
        },
        [self = shared_from_this()](Result<const mortise_remote_object*> told) { self->check(told); });
  }
  void check(const Result<const mortise_remote_object*>& told) {
    if (!told && told.error().detail != MORTISE_NO_SUCH_KEY) return fail(told.error());
    const auto seen = told ? std::make_unique<BackendObject>(**told) : nullptr;
    if (auto holds = check_seen(seen.get()); !holds) {
      return evict_unless_copy_of(seen.get(), engine_, bucket_, key_,
                                  [self = shared_from_this(), why = holds.error()] { self->fail(why); });
    }
    if (seen != nullptr) seen_etag_ = seen->etag();
    on_worker(engine_, [self = shared_from_this()] { self->doubt(); });
  }

  Result<void> check_seen(const BackendObject* seen) const {
    if (seen == nullptr) return check_write(outgoing_.conditions, nullptr);
    const ObjectRecord record = seen->record(*bucket_);
    return check_write(outgoing_.conditions, &record);
  }

  void doubt() {
    set_doubt(engine_, call_, bucket_, key_, true, [self = shared_from_this()](const Result<bool>& doubted) {
      if (!doubted) return self->fail(doubted.error());
      self->doubts_ = *doubted;
      on_worker(self->engine_, [self] { self->put(); });
    });
  }

  /// Worker.
  void put() {
    if (auto opened = reader_.open(); !opened) return undo(opened.error());
    std::vector<mortise_pair> metadata;
    for (const PairView& p : outgoing_.metadata) metadata.push_back(pair(p.name, p.value));
    std::vector<mortise_digest> digests;
    for (const DigestView& d : outgoing_.digests) digests.push_back(abi_of(d));
    const auto md5 = is_md5_etag(outgoing_.etag) ? text::from_hex(outgoing_.etag) : std::nullopt;
    if (md5) digests.push_back({str("md5"), str(*md5), 0, 0});
    mortise_remote_put put{};
    put.size = sizeof put;
    put.place = location_.place;
    put.bucket = str(location_.bucket);
    put.key = str(key_);
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
    const mortise_remote& at = *location_.remote;
    ask_remote<mortise_remote_written>(
        engine_, call_, remote_.stopping(), key_,
        [&](const mortise_call* call, void* context, mortise_on_remote_written done) {
          at.put(at.self, call, &put, &source, context, done);
        },
        [self = shared_from_this()](Result<const mortise_remote_written*> told) { self->was_put(told); });
  }
  /// What was seen must still be so when the bytes arrive, where the backend can tell.
  void add_conditions(const std::string& seen, mortise_remote_put& put) const {
    if (!outgoing_.conditions.any() || (location_.capabilities & MORTISE_REMOTE_CHECKS_PUTS) == 0) return;
    if (seen_etag_.empty() && !outgoing_.conditions.if_none_match.empty()) put.if_none_match = str("*");
    if (!seen_etag_.empty() && !outgoing_.conditions.if_match.empty()) put.if_match = str(seen);
  }

  void was_put(const Result<const mortise_remote_written*>& told) {
    if (!told) {
      const Error& why = told.error();
      const Error shown = why.status == Status::precondition && outgoing_.conditions.if_match.empty()
                              ? Error(why.status, MORTISE_IF_NONE_MATCH, why.message)
                              : why;
      if (may_have_happened(why)) {  // the copy stays in doubt
        remote_.fetches().note_unsure(Fetches::id_of(*bucket_, key_));
        return fail(shown);
      }
      return on_worker(engine_, [self = shared_from_this(), shown] { self->undo(shown); });
    }
    BackendWritten at_backend{std::string(view((*told)->etag)), std::string(view((*told)->version)),
                              remote_.fetches().unsure_since(Fetches::id_of(*bucket_, key_)), std::move(turn_)};
    on_worker(engine_, [self = shared_from_this(), at_backend = std::move(at_backend)]() mutable {
      self->done_(std::move(at_backend));
    });
  }

  /// Nothing was changed there: the copy is what it was.
  void undo(const Error& why) {
    if (!doubts_) return fail(why);
    set_doubt(engine_, {}, bucket_, key_, false,
              [self = shared_from_this(), why](const Result<bool>&) { self->fail(why); });
  }
  void fail(const Error& why) {
    turn_.reset();
    done_(why);
  }

  Remote& remote_;
  Engine& engine_;
  const Call call_;
  const BucketPtr bucket_;
  const Location location_;
  const OutgoingVersion outgoing_;
  const std::string key_;
  const BackendWriter::Done done_;
  OutgoingReader reader_;
  KeyQueues::Turn turn_;
  std::string seen_etag_;  // what the conditions were compared with; "": there was nothing
  bool doubts_ = false;
};

}  // namespace

bool may_have_happened(const Error& error) noexcept {
  return error.status == Status::unknown || error.status == Status::cancelled || error.status == Status::internal;
}

void write_through(Remote& remote, const Call& call, std::shared_ptr<const Bucket> bucket, OutgoingVersion outgoing,
                   BackendWriter::Done done) {
  auto location = remote.places().find(*bucket);
  if (!location) return done(std::move(location).error());
  std::make_shared<WriteThrough>(remote, call, std::move(bucket), std::move(*location), std::move(outgoing),
                                 std::move(done))
      ->start();
}

}  // namespace mortise::objects
