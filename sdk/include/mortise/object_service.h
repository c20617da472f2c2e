// SPDX-License-Identifier: Apache-2.0
//
// mortise.objects/1 as API plugins use it. Requests and results are the ABI's structs (abi/object_service.h); this adds
// defaults (object_requests.h), lambdas instead of context pointers, RAII for writers (late_objects.h), and waiting for
// use on workers.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/bytes.h>
#include <mortise/call.h>
#include <mortise/callback.h>
#include <mortise/error.h>
#include <mortise/late_objects.h>
#include <mortise/object_requests.h>

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>

namespace mortise {

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
