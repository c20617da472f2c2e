// SPDX-License-Identifier: Apache-2.0
//
// GET and HEAD in a bucket with a backend: from the copy that is here if it may be served, else from the backend.
#include <mortise/callback.h>
#include <mortise/known.h>

#include <optional>

#include "kernel/objects/core/conditions.h"
#include "kernel/objects/core/object_view.h"
#include "kernel/objects/read/reading.h"
#include "kernel/objects/read/sources.h"
#include "kernel/objects/remote/copies.h"
#include "kernel/objects/remote/reader_source.h"
#include "kernel/objects/remote/remote.h"
#include "kernel/objects/remote/uncached_read.h"

namespace mortise::objects {
namespace {

// For so long the backend is asked about a copy in doubt; then that is served. README.md says why it may be.
constexpr int64_t kDoubtPatienceMs = 5'000;

// How often an object may be changed between the answers to two requests about it.
constexpr int kTries = 5;

/// One read. Its steps may end on the caller's thread or on the remote's.
class RemoteRead : public std::enable_shared_from_this<RemoteRead> {
 public:
  RemoteRead(Remote& remote, const Call& call, BucketPtr bucket, const mortise_read& read, bool open, void* context,
             mortise_on_opened result)
      : remote_(remote),
        engine_(remote.engine()),
        call_(call),
        bucket_(std::move(bucket)),
        request_(read),
        wants_(read.wants),
        open_(open),
        context_(context),
        result_(result) {}

  void start() {
    const bool current = request_.version.empty() || request_.version == "null";  // there are no others
    if (!current || request_.key.empty() || (wants_ & MORTISE_WANT_LOCAL) != 0) return serve_local();
    auto stored = read_current(engine_.meta.with(call_), bucket_->partition, request_.key);
    if (!stored) return fail(stored.error());
    copy_ = std::move(*stored);
    if (copy_ != nullptr && !must_ask(copy_->record)) return serve_local();
    if (copy_ == nullptr && open_ && !request_.conditions.any()) return fetch();
    ask();
  }

 private:
  bool must_ask(const ObjectRecord& record) const {
    return record.is_copy && (record.in_doubt || wants_comparing() || is_gone(record));
  }
  bool wants_comparing() const { return bucket_->validates_copies || (wants_ & MORTISE_WANT_LATEST) != 0; }
  bool is_gone(const ObjectRecord& record) const { return gone_ != nullptr && gone_->is_origin_of(record); }
  /// Nobody was told that the change was made that it is in doubt about.
  bool may_serve_unasked() const {
    return copy_ != nullptr && copy_->record.in_doubt && !wants_comparing() && !is_gone(copy_->record);
  }

  // ---- what is here

  void serve_local() {
    Reading reading(engine_, call_, request_);
    Body body;
    const auto done = open_ ? reading.open(body) : reading.look();
    ObjectView view;
    mortise_opened opened{};
    opened.size = sizeof opened;
    if (const auto* record = reading.record())
      opened.object = &view.show(*reading.bucket(), request_.key, *record, reading.latest());
    if (!done) {
      const auto status = done.error().status;
      const bool shown = reading.record() != nullptr && (status == Status::not_found || status == Status::precondition);
      return answer(done, shown ? &opened : nullptr);
    }
    if ((wants_ & MORTISE_WANT_ACCESS_TIME) != 0)
      if (const auto read_ms = engine_.access_times.of(engine_.meta, *bucket_, request_.key))
        view.set_access_time(*read_ms);
    if (open_ && engine_.access_times.enabled()) engine_.access_times.note(bucket_, request_.key);
    give(opened, reading.span(), open_ ? make_source(engine_, std::move(body)) : nullptr);
  }

  // ---- what the backend says of it

  void ask() {
    const auto location = remote_.places().find(*bucket_);
    if (!location) return fail(location.error());
    mortise_remote_read read{};
    read.size = sizeof read;
    read.place = location->place;
    read.bucket = str(location->bucket);
    read.key = str(request_.key);
    const mortise_remote& at = *location->remote;
    ask_remote<mortise_remote_object>(
        engine_, call_, bucket_->id, remote_.stopping(), request_.key,
        [&](const mortise_call* call, void* context, mortise_on_remote_object done) {
          at.head(at.self, call, &read, context, done);
        },
        [self = shared_from_this()](Result<const mortise_remote_object*> told) {
          if (told) return self->was_told(std::make_shared<const BackendObject>(**told));
          self->is_not_told(told.error());
        },
        may_serve_unasked() ? engine_.host.monotonic_ns() + kDoubtPatienceMs * 1'000'000 : 0);
  }

  void was_told(BackendObjectPtr object) {
    if (copy_ != nullptr && object->is_origin_of(copy_->record)) return is_still_the_same();
    if (copy_ == nullptr) return is_another(*object);
    evict_unless_copy_of(object.get(), engine_, bucket_, request_.key,
                         [self = shared_from_this(), object](const Result<void>& evicted) {
                           evicted ? self->is_another(*object) : self->fail(evicted.error());
                         });
  }
  void is_another(const BackendObject& object) {
    const ObjectRecord record = object.record(*bucket_);
    if (auto holds = check_read(request_.conditions, record, engine_.host.ordered_ms()); !holds)
      return refuse(holds, record);
    if (open_) return fetch();
    describe(record);
  }
  void is_still_the_same() {
    // What nobody knows of may still take effect, long after it was given up.
    const bool is_settled = engine_.host.unix_ms() - copy_->record.doubted_ms > Fetches::kMayStillHappenMs;
    if (copy_->record.in_doubt && is_settled)
      set_doubt(engine_, {}, bucket_, request_.key, false, [](const Result<bool>&) {});
    serve_local();
  }
  /// A copy of what is gone goes, too.
  void is_not_told(const Error& error) {
    if (copy_ != nullptr && error.detail == MORTISE_NO_SUCH_KEY)
      return evict_unless_copy_of(nullptr, engine_, bucket_, request_.key,
                                  [self = shared_from_this(), error](const Result<void>& evicted) {
                                    self->fail(evicted ? error : evicted.error());
                                  });
    const bool nobody_knows = error.status == Status::busy || error.status == Status::io;
    if (nobody_knows && may_serve_unasked()) return serve_local();
    fail(error);
  }

  void describe(const ObjectRecord& record) {
    const auto span = span_of(record);
    if (!span) return fail(span.error());
    ObjectView view;
    mortise_opened opened = shown(record, view);
    give(opened, *span, nullptr);
  }

  // ---- what the backend sends

  void fetch() {
    const auto location = remote_.places().find(*bucket_);
    if (!location) return fail(location.error());
    const auto joined = remote_.fetches().join(call_, bucket_, *location, request_.key, [this] { return is_here(); });
    if (!joined) return fail(joined.error());
    const std::shared_ptr<Fetch>& fetch = *joined;
    if (fetch == nullptr) return serve_local();
    fetch->when_begun([self = shared_from_this(), fetch](Result<BackendObjectPtr> begun) {
      if (!begun) return self->fail(begun.error());
      self->follow(fetch, std::move(*begun));
    });
  }
  /// A copy that may be served has come since start().
  Result<bool> is_here() const {
    auto stored = read_current(engine_.meta.with(call_), bucket_->partition, request_.key);
    if (!stored) return stored.error();
    if (*stored == nullptr || (*stored)->record.in_doubt || is_gone((*stored)->record)) return false;
    return copy_ == nullptr || (*stored)->bytes != copy_->bytes;
  }

  void follow(const std::shared_ptr<Fetch>& fetch, BackendObjectPtr object) {
    const ObjectRecord record = object->record(*bucket_);
    if (auto holds = check_read(request_.conditions, record, engine_.host.ordered_ms()); !holds)
      return refuse(holds, record);
    const auto span = span_of(record);
    if (!span) return fail(span.error());
    const bool is_far = span->partial && !object->etag().empty() && !fetch->is_near(span->offset);
    if (is_far) return pass(fetch, object, *span);
    serve(*object, *span, make_reader_source(engine_, remote_.stopping(), fetch, object, *span));
  }
  /// A request of its own, whose answer is waited for: the backend may have another object by now.
  void pass(const std::shared_ptr<Fetch>& fetch, const BackendObjectPtr& object, const Span& span) {
    open_uncached_source(engine_, remote_.stopping(), call_, fetch->location(), request_.key, object->etag(),
                         span.offset, span.length,
                         [self = shared_from_this(), fetch, object, span](Result<std::unique_ptr<BodySource>> source) {
                           if (source) return self->serve(*object, span, std::move(*source));
                           const Error& why = source.error();
                           if (why.status == Status::precondition || why.detail == MORTISE_NO_SUCH_KEY)
                             return self->begin_anew(*fetch, object);
                           self->fail(why);
                         });
  }
  /// With what the backend has now. Neither the download of `gone` nor a copy of it is for new readers.
  void begin_anew(Fetch& fetch, BackendObjectPtr gone) {
    if (--tries_ == 0)
      return fail(Error(Status::busy, MORTISE_BACKEND_UNAVAILABLE,
                        "object '" + request_.key + "' is changed at the backend all the time"));
    remote_.fetches().abandon(fetch);
    gone_ = std::move(gone);
    start();
  }
  void serve(const BackendObject& object, const Span& span, std::unique_ptr<BodySource> source) {
    const ObjectRecord record = object.record(*bucket_);
    ObjectView view;
    mortise_opened opened = shown(record, view);
    give(opened, span, std::move(source));
    if (engine_.access_times.enabled()) engine_.access_times.note(bucket_, request_.key);
  }

  // ---- answers

  /// It was not uploaded in parts, as far as anybody here knows.
  Result<Span> span_of(const ObjectRecord& record) const {
    if (request_.part_number > 1)
      return Error(Status::invalid, MORTISE_INVALID_PART_NUMBER,
                   "the object has no part " + std::to_string(request_.part_number))
          .with("PartNumberRequested", std::to_string(request_.part_number))
          .with("ActualPartCount", "1");
    if (request_.part_number == 1) return Span{0, record.size, true};
    return resolve_range(request_, record.size, false);
  }
  mortise_opened shown(const ObjectRecord& record, ObjectView& view) const {
    mortise_opened opened{};
    opened.size = sizeof opened;
    opened.object = &view.show(*bucket_, request_.key, record, true);
    view.set_elsewhere();
    return opened;
  }
  void give(mortise_opened& opened, const Span& span, std::unique_ptr<BodySource> source) {
    opened.partial = span.partial ? 1 : 0;
    opened.offset = span.offset;
    opened.length = span.length;
    mortise_body_source released{};
    if (source != nullptr) {
      released = BodySource::release(std::move(source));
      opened.source = &released;
    }
    answer({}, &opened);
  }
  void refuse(const Result<void>& why, const ObjectRecord& record) {
    ObjectView view;
    const mortise_opened opened = shown(record, view);
    answer(why, &opened);
  }
  void fail(const Error& why) { answer(why, nullptr); }
  void answer(const Result<void>& outcome, const mortise_opened* opened) {
    if (!outcome) return result_(context_, ErrorView(outcome.error()).abi(), opened);
    const mortise_error fine = empty_error();
    result_(context_, &fine, opened);
  }

  Remote& remote_;
  Engine& engine_;
  const Call call_;
  const BucketPtr bucket_;
  const ReadRequest request_;
  const uint32_t wants_;
  const bool open_;
  void* const context_;
  const mortise_on_opened result_;
  StoredPtr copy_;         // what was here at start()
  BackendObjectPtr gone_;  // what the backend had, and has no more
  int tries_ = kTries;
};

/// HEAD that waits for the copy.
void await_copy(Remote& remote, const Call& call, const BucketPtr& bucket, const mortise_read& read, void* context,
                mortise_on_opened result) {
  fetch_copy(remote, call, bucket, std::string(view(read.key)),
             [&remote, call, bucket, key = std::string(view(read.key)), context, result](const Result<void>& fetched) {
               if (!fetched) return result(context, ErrorView(fetched.error()).abi(), nullptr);
               mortise_read local{};
               local.size = sizeof local;
               local.bucket = {str(bucket->name), str(bucket->id)};
               local.key = str(key);
               local.wants = MORTISE_WANT_LOCAL;
               remote_read(remote, call, bucket, local, false, context, result);
             });
}

}  // namespace

void fetch_copy(Remote& remote, const Call& call, const BucketPtr& bucket, const std::string& key,
                std::function<void(Result<void>)> done, int tries) {
  const auto location = remote.places().find(*bucket);
  if (!location) return done(location.error());
  Engine& engine = remote.engine();
  const auto joined = remote.fetches().join(call, bucket, *location, key, [&]() -> Result<bool> {
    const auto stored = read_current(engine.meta.with(call), bucket->partition, key);
    if (!stored) return stored.error();
    return *stored != nullptr && !(*stored)->record.in_doubt;
  });
  if (!joined) return done(joined.error());
  const std::shared_ptr<Fetch>& fetch = *joined;
  if (fetch == nullptr) return done({});
  fetch->when_over([&remote, call, bucket, key, done = std::move(done), tries](const Result<void>& stored) {
    const bool again = !stored && stored.error().status == Status::cancelled && tries > 1 && !remote.stopping();
    if (!again) return done(stored);
    // Behind the change that was in the way.
    remote.queues().take(Fetches::id_of(*bucket, key), [&remote, call, bucket, key, done, tries](KeyQueues::Turn turn) {
      turn.reset();
      fetch_copy(remote, call, bucket, key, done, tries - 1);
    });
  });
}

void fetch_latest_copy(Remote& remote, const Call& call, const BucketPtr& bucket, const std::string& key,
                       std::function<void(Result<void>)> done) {
  mortise_read look{};
  look.size = sizeof look;
  look.bucket = {str(bucket->name), str(bucket->id)};
  look.key = str(key);
  look.wants = MORTISE_WANT_LATEST;
  auto compared = [&remote, call, bucket, key, done = std::move(done)](const mortise_error& e, const mortise_opened*) {
    if (e.status != MORTISE_OK) return done(Error::from(e));
    fetch_copy(remote, call, bucket, key, done);
  };
  using Compared = decltype(compared);
  remote_read(remote, call, bucket, look, false, Callback<Compared>::context(std::move(compared)),
              [](void* context, const mortise_error* e, const mortise_opened* opened) {
                Callback<Compared>::call(context, *e, opened);
              });
}

void remote_read(Remote& remote, const Call& call, BucketPtr bucket, const mortise_read& read, bool open, void* context,
                 mortise_on_opened result) {
  if (!open && (read.wants & MORTISE_WANT_COPY) != 0) return await_copy(remote, call, bucket, read, context, result);
  std::make_shared<RemoteRead>(remote, call, std::move(bucket), read, open, context, result)->start();
}

}  // namespace mortise::objects
