// SPDX-License-Identifier: Apache-2.0
//
// mortise.objects/1 for those who must not wait, and the writer that they, too, get for a body.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/bytes.h>
#include <mortise/callback.h>
#include <mortise/error.h>
#include <mortise/object_requests.h>

#include <memory>
#include <string_view>
#include <utility>

namespace mortise {

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

}  // namespace mortise
