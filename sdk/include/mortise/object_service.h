// SPDX-License-Identifier: Apache-2.0
//
// mortise.objects/1 as API plugins use it. Requests and results are the ABI's structs (abi/object_service.h); this adds
// defaults, lambdas instead of context pointers, RAII for writers, and waiting for use on workers.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/bytes.h>
#include <mortise/call.h>
#include <mortise/callback.h>
#include <mortise/error.h>

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>

namespace mortise {

/// Which bucket a call is about: its name and the id that it must have, see mortise_bucket_ref. Views.
///
/// There is no conversion from a name: who has been authorized holds a mortise_bucket and says BucketRef(it); who means
/// whichever bucket has a name now says by_name().
class BucketRef {
 public:
  /// That bucket and no other, whatever becomes of its name.
  explicit BucketRef(const mortise_bucket& bucket) noexcept : abi_{bucket.name, bucket.id} {}
  /// The bucket that had the name and the id when they were kept, for later: see mortise_bucket_ref.
  static BucketRef kept(std::string_view name, std::string_view id) noexcept { return BucketRef({str(name), str(id)}); }
  static BucketRef by_name(std::string_view name) noexcept { return BucketRef({str(name), {}}); }
  /// A bucket that was looked for and was not there. It stays so: every call fails with MORTISE_NO_SUCH_BUCKET, even if
  /// somebody makes one of that name meanwhile.
  static BucketRef missing(std::string_view name) noexcept { return BucketRef({str(name), str("-")}); }

  std::string_view name() const noexcept { return view(abi_.name); }
  std::string_view id() const noexcept { return view(abi_.id); }
  const mortise_bucket_ref& abi() const noexcept { return abi_; }
  operator std::string_view() const noexcept { return name(); }  // NOLINT(google-explicit-constructor)

 private:
  explicit BucketRef(mortise_bucket_ref abi) noexcept : abi_(abi) {}
  mortise_bucket_ref abi_;
};

/// A share of a mortise_bucket, kept beyond the callback that gave it. May be empty.
class BucketHandle {
 public:
  BucketHandle() = default;
  explicit BucketHandle(const mortise_bucket& bucket) noexcept : bucket_(&bucket) { bucket_->retain(bucket_); }
  BucketHandle(const BucketHandle& o) noexcept : bucket_(o.bucket_) {
    if (bucket_ != nullptr) bucket_->retain(bucket_);
  }
  BucketHandle(BucketHandle&& o) noexcept : bucket_(std::exchange(o.bucket_, nullptr)) {}
  BucketHandle& operator=(BucketHandle o) noexcept {
    std::swap(bucket_, o.bucket_);
    return *this;
  }
  ~BucketHandle() {
    if (bucket_ != nullptr) bucket_->release(bucket_);
  }
  explicit operator bool() const noexcept { return bucket_ != nullptr; }
  const mortise_bucket* get() const noexcept { return bucket_; }
  const mortise_bucket& operator*() const noexcept { return *bucket_; }
  const mortise_bucket* operator->() const noexcept { return bucket_; }

 private:
  const mortise_bucket* bucket_ = nullptr;
};

// ---- requests that say what they are about, and nothing else. Conditions are borrowed by pointer until the call
// returns.

inline mortise_conditions no_conditions() noexcept {
  mortise_conditions c{};
  c.size = sizeof c;
  return c;
}
inline mortise_read read_of(BucketRef bucket, std::string_view key, std::string_view version = {}) noexcept {
  mortise_read r{};
  r.size = sizeof r;
  r.bucket = bucket.abi();
  r.key = str(key);
  r.version = str(version);
  return r;
}
inline mortise_put put_of(BucketRef bucket, std::string_view key) noexcept {
  mortise_put p{};
  p.size = sizeof p;
  p.bucket = bucket.abi();
  p.key = str(key);
  return p;
}
inline mortise_remove remove_of(BucketRef bucket, std::string_view key, std::string_view version = {}) noexcept {
  mortise_remove r{};
  r.size = sizeof r;
  r.bucket = bucket.abi();
  r.key = str(key);
  r.version = str(version);
  return r;
}
inline mortise_list list_of(BucketRef bucket, uint32_t limit) noexcept {
  mortise_list l{};
  l.size = sizeof l;
  l.bucket = bucket.abi();
  l.limit = limit;
  return l;
}
inline mortise_complete complete_of(BucketRef bucket, std::string_view key, std::string_view upload) noexcept {
  mortise_complete c{};
  c.size = sizeof c;
  c.bucket = bucket.abi();
  c.key = str(key);
  c.upload_id = str(upload);
  c.part_size = sizeof(mortise_completed_part);
  return c;
}
/// The parts of an upload under way, or with upload "" of a finished object.
inline mortise_list_parts parts_of(BucketRef bucket, std::string_view key, std::string_view upload,
                                   uint32_t limit) noexcept {
  mortise_list_parts l{};
  l.size = sizeof l;
  l.limit = limit;
  l.bucket = bucket.abi();
  l.key = str(key);
  l.upload_id = str(upload);
  return l;
}
inline mortise_upload_part part_of(BucketRef bucket, std::string_view key, std::string_view upload,
                                   uint32_t number) noexcept {
  mortise_upload_part p{};
  p.size = sizeof p;
  p.number = number;
  p.bucket = bucket.abi();
  p.key = str(key);
  p.upload_id = str(upload);
  return p;
}

inline mortise_upload_ref upload_of(BucketRef bucket, std::string_view key, std::string_view upload) noexcept {
  return {sizeof(mortise_upload_ref), 0, bucket.abi(), str(key), str(upload)};
}
inline mortise_copy copy_of(const mortise_read& source, const mortise_put& put) noexcept {
  mortise_copy c{};
  c.size = sizeof c;
  c.source = &source;
  c.put = &put;
  return c;
}
/// Sets the length of a body; -1: it is not known.
inline void announce(mortise_put& put, int64_t length) noexcept {
  if (length < 0) return;
  put.present |= MORTISE_PUT_LENGTH;
  put.content_length = static_cast<uint64_t>(length);
}
inline void announce(mortise_upload_part& part, int64_t length) noexcept {
  if (length < 0) return;
  part.present |= MORTISE_PART_LENGTH;
  part.content_length = static_cast<uint64_t>(length);
}

/// A body on its way in. Aborts if it is dropped unfinished.
class ObjectWriter {
 public:
  ObjectWriter() = default;
  explicit ObjectWriter(mortise_writer* w, const mortise_call* call = nullptr) noexcept : writer_(w), call_(call) {}
  ObjectWriter(ObjectWriter&& o) noexcept : writer_(std::exchange(o.writer_, nullptr)), call_(o.call_) {}
  ObjectWriter& operator=(ObjectWriter&& o) noexcept {
    std::swap(writer_, o.writer_);
    std::swap(call_, o.call_);
    return *this;
  }
  ~ObjectWriter() { abort(); }
  explicit operator bool() const noexcept { return writer_ != nullptr; }

  /// False: wait for `drained` before the next piece.
  bool write(std::string_view data, mortise_buffer* buffer) noexcept {
    return writer_->table->write(writer_, data.data(), data.size(), buffer) == MORTISE_FLOW_MORE;
  }
  /// done(const mortise_error&, const mortise_written*) is called once, on some thread.
  template <class F>
  void finish(const mortise_digest* expected, size_t count, F done) {
    auto* w = std::exchange(writer_, nullptr);
    w->table->finish(w, call_, expected, count, Callback<F>::context(std::move(done)),
                     [](void* c, const mortise_error* e, const mortise_written* r) { Callback<F>::call(c, *e, r); });
  }
  /// finish() is on behalf of this call, which may be another one than the body was received with.
  void on_behalf_of(const mortise_call* call) noexcept { call_ = call; }
  void abort() noexcept {
    if (auto* w = std::exchange(writer_, nullptr)) w->table->abort(w);
  }

 private:
  mortise_writer* writer_ = nullptr;
  const mortise_call* call_ = nullptr;
};

/// Waits for one callback. Workers and start-up only:
///   Waiter w;  objects.remove(r, [&](auto& e, auto* written) { …; w.done(); });  w.wait();
class Waiter {
 public:
  void done() noexcept {
    std::lock_guard lock(m_);
    done_ = true;
    cv_.notify_one();
  }
  bool is_done() const noexcept {
    std::lock_guard lock(m_);
    return done_;
  }
  void wait() {
    std::unique_lock lock(m_);
    cv_.wait(lock, [&] { return done_; });
  }

 private:
  mutable std::mutex m_;
  std::condition_variable cv_;
  bool done_ = false;
};

/// The service's reads, and the beginnings of writes, as whoever must not wait makes them: on loops. The callback comes
/// once, before the call returns or later, on any thread, and must not block. One that captures no more than a pointer
/// costs no memory. Copyable; Objects::later() gives it.
class LateObjects {
 public:
  LateObjects(const mortise_objects* table, const mortise_call* call) noexcept : t_(table), call_(call) {}

  /// done(const mortise_error&, const mortise_bucket*)
  template <class F>
  void bucket_head(BucketRef bucket, F done) const {
    t_->bucket_head(t_->self, call_, bucket.abi(), Callback<F>::context(std::move(done)), &give<F, mortise_bucket>);
  }
  /// done(const mortise_error&, const mortise_opened*)
  template <class F>
  void head(const mortise_read& read, F done) const {
    t_->head(t_->self, call_, &read, Callback<F>::context(std::move(done)), &give<F, mortise_opened>);
  }
  template <class F>
  void open(const mortise_read& read, F done) const {
    t_->open(t_->self, call_, &read, Callback<F>::context(std::move(done)), &give<F, mortise_opened>);
  }
  /// done(const mortise_error&, const mortise_upload*)
  template <class F>
  void upload_head(BucketRef bucket, std::string_view key, std::string_view id, F done) const {
    const mortise_upload_ref upload = upload_of(bucket, key, id);
    t_->upload_head(t_->self, call_, &upload, Callback<F>::context(std::move(done)), &give<F, mortise_upload>);
  }
  /// each(const mortise_part&), end(const mortise_error&, const mortise_list_end*).
  template <class E, class F>
  void part_list(const mortise_list_parts& list, E each, F end) const {
    struct Rows {
      E each;
      F end;
    };
    t_->part_list(
        t_->self, call_, &list, new Rows{std::move(each), std::move(end)},
        [](void* c, const mortise_part* p) { static_cast<Rows*>(c)->each(*p); },
        [](void* c, const mortise_error* e, const mortise_list_end* ended) {
          const std::unique_ptr<Rows> own(static_cast<Rows*>(c));
          own->end(*e, ended);
        });
  }
  /// object(const mortise_object&), prefix(std::string_view), end(const mortise_error&, const mortise_list_end*), of
  /// which the last is called once. Worker, if the limit is large.
  template <class E, class P, class F>
  void list(const mortise_list& list, E object, P prefix, F end) const {
    walk(t_->list, list, std::move(object), std::move(prefix), std::move(end));
  }
  template <class E, class P, class F>
  void list_versions(const mortise_list& list, E object, P prefix, F end) const {
    walk(t_->list_versions, list, std::move(object), std::move(prefix), std::move(end));
  }
  /// done(Result<ObjectWriter>). `drained(context)` may be called on any thread as long as the writer lives.
  template <class F>
  void put(const mortise_put& p, mortise_task drained, void* drained_context, F done) const {
    t_->put(t_->self, call_, &p, drained, drained_context, begun<F>(std::move(done)), &hand_over<F>);
  }
  template <class F>
  void upload_part(const mortise_upload_part& p, mortise_task drained, void* drained_context, F done) const {
    t_->upload_part(t_->self, call_, &p, drained, drained_context, begun<F>(std::move(done)), &hand_over<F>);
  }

 private:
  template <class Function, class E, class P, class F>
  void walk(Function function, const mortise_list& list, E object, P prefix, F end) const {
    struct Rows {
      E object;
      P prefix;
      F end;
    };
    auto* rows = new Rows{std::move(object), std::move(prefix), std::move(end)};
    const mortise_list_visitor v{sizeof v, 0, rows,
                                 [](void* c, const mortise_object* o) { static_cast<Rows*>(c)->object(*o); },
                                 [](void* c, mortise_str p) { static_cast<Rows*>(c)->prefix(view(p)); }};
    function(t_->self, call_, &list, &v, rows, [](void* c, const mortise_error* e, const mortise_list_end* ended) {
      const std::unique_ptr<Rows> own(static_cast<Rows*>(c));
      own->end(*e, ended);
    });
  }
  template <class F>
  struct Begun {
    F done;
    const mortise_call* call;
  };
  template <class F>
  Begun<F>* begun(F done) const {
    return new Begun<F>{std::move(done), call_};
  }
  template <class F>
  static void hand_over(void* context, const mortise_error* e, mortise_writer* writer) {
    const std::unique_ptr<Begun<F>> own(static_cast<Begun<F>*>(context));
    if (writer == nullptr) return (void)own->done(Result<ObjectWriter>(Error::from(*e)));
    own->done(Result<ObjectWriter>(ObjectWriter(writer, own->call)));
  }
  template <class F, class T>
  static void give(void* context, const mortise_error* e, const T* result) {
    Callback<F>::call(context, *e, result);
  }

  const mortise_objects* t_;
  const mortise_call* call_;
};

/// The service, on behalf of a call: objects.with(call).head(…). Copyable. Callbacks get `const mortise_error&` with
/// status MORTISE_OK on success, and a result that is nullptr on errors (see mortise_on_opened for the exceptions).
/// What they point to is borrowed during the callback.
class Objects {
 public:
  explicit Objects(const mortise_objects* table, const mortise_call* call = nullptr) noexcept
      : t_(table), call_(call) {}
  /// The same service on behalf of `call`, which is needed until what is asked was answered, and by a writer as long as
  /// that lives.
  Objects with(const Call& call) const noexcept { return Objects(t_, call.abi()); }
  const mortise_call* call() const noexcept { return call_; }
  const mortise_objects* abi() const noexcept { return t_; }
  /// For loops, which must not wait.
  LateObjects later() const noexcept { return {t_, call_}; }

  // ---- reads: they wait until the callback came. Workers and start-up only; who waits on a loop is named in the log
  template <class F>
  void bucket_head(BucketRef bucket, F&& f) const {
    Awaited<F> awaited{&f, {}};
    t_->bucket_head(t_->self, call_, bucket.abi(), &awaited, &now<F, mortise_bucket>);
    wait(awaited.waiter);
  }
  template <class F>
  void head(const mortise_read& read, F&& f) const {
    Awaited<F> awaited{&f, {}};
    t_->head(t_->self, call_, &read, &awaited, &now<F, mortise_opened>);
    wait(awaited.waiter);
  }
  template <class F>
  void open(const mortise_read& read, F&& f) const {
    Awaited<F> awaited{&f, {}};
    t_->open(t_->self, call_, &read, &awaited, &now<F, mortise_opened>);
    wait(awaited.waiter);
  }
  template <class F>
  void upload_head(BucketRef bucket, std::string_view key, std::string_view id, F&& f) const {
    const mortise_upload_ref upload = upload_of(bucket, key, id);
    Awaited<F> awaited{&f, {}};
    t_->upload_head(t_->self, call_, &upload, &awaited, &now<F, mortise_upload>);
    wait(awaited.waiter);
  }
  /// each(const mortise_bucket&), end(const mortise_error&, const mortise_list_end*).
  template <class E, class F>
  void bucket_list(std::string_view prefix, std::string_view after, uint32_t limit, E&& each, F&& end) const {
    Rows<E, F, int> rows{&each, &end, nullptr, {}};
    const mortise_bucket_list list{sizeof list, limit, str(prefix), str(after)};
    t_->bucket_list(
        t_->self, call_, &list, &rows,
        [](void* c, const mortise_error*, const mortise_bucket* b) { (*static_cast<Rows<E, F, int>*>(c)->each)(*b); },
        &ended<E, F, int>);
    wait(rows.waiter);
  }
  /// object(const mortise_object&), prefix(std::string_view), end(const mortise_error&, const mortise_list_end*).
  template <class E, class P, class F>
  void list(const mortise_list& list, E&& object, P&& prefix, F&& end) const {
    walk(t_->list, list, object, prefix, end);
  }
  template <class E, class P, class F>
  void list_versions(const mortise_list& list, E&& object, P&& prefix, F&& end) const {
    walk(t_->list_versions, list, object, prefix, end);
  }
  /// each(const mortise_upload&), prefix(std::string_view), end(…).
  template <class E, class P, class F>
  void upload_list(const mortise_list& list, E&& each, P&& prefix, F&& end) const {
    Rows<E, F, P> rows{&each, &end, &prefix, {}};
    t_->upload_list(
        t_->self, call_, &list, &rows,
        [](void* c, const mortise_error*, const mortise_upload* u) { (*static_cast<Rows<E, F, P>*>(c)->each)(*u); },
        [](void* c, mortise_str p) { (*static_cast<Rows<E, F, P>*>(c)->prefix)(view(p)); }, &ended<E, F, P>);
    wait(rows.waiter);
  }
  template <class E, class F>
  void part_list(const mortise_list_parts& list, E&& each, F&& end) const {
    Rows<E, F, int> rows{&each, &end, nullptr, {}};
    t_->part_list(
        t_->self, call_, &list, &rows,
        [](void* c, const mortise_part* p) { (*static_cast<Rows<E, F, int>*>(c)->each)(*p); }, &ended<E, F, int>);
    wait(rows.waiter);
  }

  // ---- changes: the callback comes once, now or later, on some thread
  template <class F>
  void bucket_create(std::string_view name, std::string_view owner, const mortise_pair* properties, size_t n,
                     F done) const {
    const mortise_bucket_create create{sizeof create, static_cast<uint32_t>(n), str(name), str(owner), properties};
    t_->bucket_create(t_->self, call_, &create, new F(std::move(done)), &later<F, mortise_bucket>);
  }
  template <class F>
  void bucket_delete(BucketRef bucket, F done) const {
    t_->bucket_delete(t_->self, call_, bucket.abi(), new F(std::move(done)), &later<F, mortise_bucket>);
  }
  /// While the bucket is as `seen`; MORTISE_PRECONDITION otherwise.
  template <class F>
  void bucket_delete_unchanged(const mortise_bucket& seen, F done) const {
    t_->bucket_delete_unchanged(t_->self, call_, BucketRef(seen).abi(), seen.generation, new F(std::move(done)),
                                &later<F, mortise_bucket>);
  }
  template <class F>
  void bucket_update(BucketRef bucket, const mortise_pair* set, size_t set_count, const mortise_str* remove,
                     size_t remove_count, F done) const {
    const mortise_bucket_update update{sizeof update, 0, bucket.abi(), set, set_count, remove, remove_count};
    t_->bucket_update(t_->self, call_, &update, new F(std::move(done)), &later<F, mortise_bucket>);
  }
  template <class F>
  void remove(const mortise_remove& r, F done) const {
    t_->remove(t_->self, call_, &r, new F(std::move(done)), &later<F, mortise_written>);
  }
  template <class F>
  void copy(const mortise_copy& c, F done) const {
    t_->copy(t_->self, call_, &c, new F(std::move(done)), &later<F, mortise_written>);
  }
  template <class F>
  void rename(const mortise_copy& c, F done) const {
    t_->rename(t_->self, call_, &c, new F(std::move(done)), &later<F, mortise_written>);
  }
  template <class F>
  void set_property(BucketRef bucket, std::string_view key, std::string_view version, std::string_view name,
                    const mortise_str* value, F done) const {
    const mortise_property_change change{sizeof change,
                                         value == nullptr ? 1 : 0,
                                         bucket.abi(),
                                         str(key),
                                         str(version),
                                         str(name),
                                         value == nullptr ? mortise_str{} : *value};
    t_->set_property(t_->self, call_, &change, new F(std::move(done)), &later<F, mortise_written>);
  }
  /// `flags`: MORTISE_LOCK_…, what of `lock` is set.
  template <class F>
  void set_lock(BucketRef bucket, std::string_view key, std::string_view version, uint32_t flags,
                const mortise_object_lock& lock, F done) const {
    const mortise_lock_change change{sizeof change, flags, bucket.abi(), str(key), str(version), lock};
    t_->set_lock(t_->self, call_, &change, new F(std::move(done)), &later<F, mortise_written>);
  }
  template <class F>
  void upload_create(const mortise_put& p, F done) const {
    t_->upload_create(t_->self, call_, &p, new F(std::move(done)), &later<F, mortise_upload>);
  }
  template <class F>
  void upload_part_copy(const mortise_upload_part& p, const mortise_read& source, F done) const {
    t_->upload_part_copy(t_->self, call_, &p, &source, new F(std::move(done)), &later<F, mortise_written>);
  }
  template <class F>
  void upload_complete(const mortise_complete& c, F done) const {
    t_->upload_complete(t_->self, call_, &c, new F(std::move(done)), &later<F, mortise_written>);
  }
  template <class F>
  void upload_abort(BucketRef bucket, std::string_view key, std::string_view id, F done) const {
    const mortise_upload_ref upload = upload_of(bucket, key, id);
    t_->upload_abort(t_->self, call_, &upload, new F(std::move(done)), &later<F, mortise_upload>);
  }

  // ---- bodies: as reads. `drained(context)` may be called on any thread as long as the writer lives
  Result<ObjectWriter> put(const mortise_put& p, mortise_task drained, void* context) const {
    return begun([&](auto done) { later().put(p, drained, context, std::move(done)); });
  }
  Result<ObjectWriter> upload_part(const mortise_upload_part& p, mortise_task drained, void* context) const {
    return begun([&](auto done) { later().upload_part(p, drained, context, std::move(done)); });
  }

 private:
  template <class E, class F, class P>
  struct Rows {
    std::remove_reference_t<E>* each;
    std::remove_reference_t<F>* end;
    std::remove_reference_t<P>* prefix;
    Waiter waiter;
  };
  template <class F>
  struct Awaited {
    std::remove_reference_t<F>* f;
    Waiter waiter;
  };
  template <class F, class T>
  static void now(void* context, const mortise_error* e, const T* result) {
    auto& awaited = *static_cast<Awaited<F>*>(context);
    (*awaited.f)(*e, result);
    awaited.waiter.done();
  }
  void wait(Waiter& waiter) const {
    if (waiter.is_done()) return;
    t_->will_wait(t_->self);
    waiter.wait();
  }
  template <class Begin>
  Result<ObjectWriter> begun(Begin&& begin) const {
    Result<ObjectWriter> out = Error();
    Waiter waiter;
    begin([&](Result<ObjectWriter> writer) {
      out = std::move(writer);
      waiter.done();
    });
    wait(waiter);
    return out;
  }
  template <class F, class T>
  static void later(void* context, const mortise_error* e, const T* result) {
    std::unique_ptr<F> own(static_cast<F*>(context));
    (*own)(*e, result);
  }
  template <class E, class F, class P>
  static void ended(void* context, const mortise_error* e, const mortise_list_end* end) {
    auto& rows = *static_cast<Rows<E, F, P>*>(context);
    (*rows.end)(*e, end);
    rows.waiter.done();
  }
  template <class Function, class E, class P, class F>
  void walk(Function function, const mortise_list& list, E& object, P& prefix, F& end) const {
    using R = Rows<E, F, P>;
    R rows{&object, &end, &prefix, {}};
    const mortise_list_visitor v{sizeof v, 0, &rows,
                                 [](void* c, const mortise_object* o) { (*static_cast<R*>(c)->each)(*o); },
                                 [](void* c, mortise_str p) { (*static_cast<R*>(c)->prefix)(view(p)); }};
    function(t_->self, call_, &list, &v, &rows, &ended<E, F, P>);
    wait(rows.waiter);
  }
  const mortise_objects* t_;
  const mortise_call* call_;
};

}  // namespace mortise
