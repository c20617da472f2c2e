// SPDX-License-Identifier: Apache-2.0
#include "unit/kernel/objects/faulty_stores.h"

#include <mortise/bytes.h>
#include <mortise/error.h>
#include <unistd.h>

#include <memory>

namespace mortise::objects::test {
namespace {

mortise_error broken(mortise_status status) {
  auto e = empty_error();
  e.status = status;
  e.message = str("the fuse blew");
  return e;
}

/// A blob writer of ours around one of the store's.
struct Writer {
  FaultyStores* owner;
  mortise_blob_writer* inner;
};
Writer* ours(mortise_blob_writer* w) { return reinterpret_cast<Writer*>(w); }

/// Tells `done` of a step that was done, unless the process is to end first.
template <class R>
struct Told {
  Fuse::Effect effect;
  void* context;
  void (*done)(void*, const mortise_error*, const R*);

  static void step_done(void* self, const mortise_error* e, const R* told) {
    const std::unique_ptr<Told> t(static_cast<Told*>(self));
    if (t->effect == Fuse::Effect::exit_after) _exit(Fuse::kExitCode);
    if (t->effect == Fuse::Effect::unknown && e->status == MORTISE_OK) {
      const auto u = broken(MORTISE_UNKNOWN);
      return t->done(t->context, &u, nullptr);
    }
    t->done(t->context, e, told);
  }
};

}  // namespace

struct FaultyCalls {
  static FaultyStores& of(void* self) { return *static_cast<FaultyStores*>(self); }

  /// An asynchronous step: skip() reports without doing; do_it(context, done) does it.
  template <class R, class Do>
  static void step(FaultyStores& s, bool commit, void* context, void (*done)(void*, const mortise_error*, const R*),
                   Do&& do_it) {
    if (!s.fuse_.blows(commit)) return do_it(context, done);
    const auto effect = s.fuse_.effect();
    if (effect == Fuse::Effect::exit_before) _exit(Fuse::kExitCode);
    if (effect == Fuse::Effect::fail || effect == Fuse::Effect::unknown_undone) {
      const auto e = broken(effect == Fuse::Effect::fail ? MORTISE_IO : MORTISE_UNKNOWN);
      return done(context, &e, nullptr);
    }
    do_it(new Told<R>{effect, context, done}, &Told<R>::step_done);
  }

  /// A synchronous step.
  template <class Do>
  static mortise_status step(FaultyStores& s, mortise_error* error, Do&& do_it) {
    if (!s.fuse_.blows(false)) return do_it();
    const auto effect = s.fuse_.effect();
    if (effect == Fuse::Effect::exit_before) _exit(Fuse::kExitCode);
    if (effect == Fuse::Effect::fail) {
      if (error != nullptr) *error = broken(MORTISE_IO);
      return MORTISE_IO;
    }
    const auto status = do_it();
    if (effect == Fuse::Effect::exit_after) _exit(Fuse::kExitCode);
    return status;
  }

  // ---- meta
  static void commit(void* self, const mortise_call* call, const mortise_batch* batch, void* context,
                     mortise_commit_done done) {
    auto& s = of(self);
    step(s, true, context, done,
         [&](void* c, mortise_commit_done d) { s.inner_meta_->commit(s.inner_meta_->self, call, batch, c, d); });
  }
  static mortise_status get(void* self, const mortise_call* call, mortise_str partition, mortise_str key, void* context,
                            void (*found)(void*, mortise_str), mortise_error* error) {
    const auto* m = of(self).inner_meta_;
    return m->get(m->self, call, partition, key, context, found, error);
  }
  static mortise_cursor* cursor_open(void* self, const mortise_call* call, const mortise_cursor_options* options,
                                     mortise_error* error) {
    const auto* m = of(self).inner_meta_;
    return m->cursor_open(m->self, call, options, error);
  }
  static mortise_status partitions(void* self, const mortise_call* call, mortise_str prefix, void* context,
                                   void (*each)(void*, mortise_str), mortise_error* error) {
    const auto* m = of(self).inner_meta_;
    return m->partitions(m->self, call, prefix, context, each, error);
  }

  // ---- blobs
  static const mortise_blob_store& inner(mortise_blob_writer* w) { return *ours(w)->owner->inner_blobs_; }

  static mortise_status create(void* self, const mortise_call* call, const mortise_blob_create* what,
                               mortise_blob_writer** writer, mortise_error* error) {
    auto& s = of(self);
    return step(s, error, [&] {
      mortise_blob_writer* w = nullptr;
      const auto status = s.inner_blobs_->create(s.inner_blobs_->self, call, what, &w, error);
      if (status == MORTISE_OK) *writer = reinterpret_cast<mortise_blob_writer*>(new Writer{&s, w});
      return status;
    });
  }
  static mortise_status clone(void* self, const mortise_call* call, mortise_str id, const mortise_blob_create* what,
                              mortise_blob_writer** writer, mortise_error* error) {
    auto& s = of(self);
    return step(s, error, [&] {
      mortise_blob_writer* w = nullptr;
      const auto status = s.inner_blobs_->clone(s.inner_blobs_->self, call, id, what, &w, error);
      if (status == MORTISE_OK) *writer = reinterpret_cast<mortise_blob_writer*>(new Writer{&s, w});
      return status;
    });
  }
  static mortise_str writer_id(const mortise_blob_writer* w) {
    const auto* writer = reinterpret_cast<const Writer*>(w);
    return writer->owner->inner_blobs_->writer_id(writer->inner);
  }
  static void writer_write(mortise_blob_writer* w, const void* data, size_t size, void* context,
                           mortise_blob_done done) {
    step(*ours(w)->owner, false, context, done,
         [&](void* c, mortise_blob_done d) { inner(w).writer_write(ours(w)->inner, data, size, c, d); });
  }
  static void writer_finish(mortise_blob_writer* w, void* context, mortise_blob_done done) {
    const std::unique_ptr<Writer> writer(ours(w));
    bool finished = false;
    const auto* blobs = writer->owner->inner_blobs_;
    step(*writer->owner, false, context, done, [&](void* c, mortise_blob_done d) {
      finished = true;
      blobs->writer_finish(writer->inner, c, d);
    });
    if (!finished) blobs->writer_abort(writer->inner);
  }
  static void writer_abort(mortise_blob_writer* w) {
    const std::unique_ptr<Writer> writer(ours(w));
    writer->owner->inner_blobs_->writer_abort(writer->inner);
  }
  static mortise_status open(void* self, const mortise_call* call, mortise_str id, mortise_blob_reader** reader,
                             mortise_error* error) {
    const auto* b = of(self).inner_blobs_;
    return b->open(b->self, call, id, reader, error);
  }
  static void settle(void* self, const mortise_call* call, mortise_str id) {
    auto& s = of(self);
    (void)step(s, nullptr, [&] {
      s.inner_blobs_->settle(s.inner_blobs_->self, call, id);
      return mortise_status{MORTISE_OK};
    });
  }
  static mortise_status remove(void* self, const mortise_call* call, mortise_str id, mortise_error* error) {
    auto& s = of(self);
    return step(s, error, [&] { return s.inner_blobs_->remove(s.inner_blobs_->self, call, id, error); });
  }
  static mortise_status recover(void* self, const mortise_call* call, void* context,
                                int32_t (*keep)(void*, const mortise_blob_info*), mortise_error* error) {
    const auto* b = of(self).inner_blobs_;
    return b->recover(b->self, call, context, keep, error);
  }
  static mortise_status scan(void* self, const mortise_call* call, void* context,
                             int32_t (*each)(void*, const mortise_blob_info*), mortise_error* error) {
    const auto* b = of(self).inner_blobs_;
    return b->scan(b->self, call, context, each, error);
  }
  static mortise_status label(void* self, const mortise_call* call, void* context, void (*found)(void*, mortise_str),
                              mortise_error* error) {
    const auto* b = of(self).inner_blobs_;
    return b->label(b->self, call, context, found, error);
  }
  static mortise_status set_label(void* self, const mortise_call* call, mortise_str expected, mortise_str label,
                                  mortise_error* error) {
    auto& s = of(self);
    return step(s, error,
                [&] { return s.inner_blobs_->set_label(s.inner_blobs_->self, call, expected, label, error); });
  }
};

FaultyStores::FaultyStores(Fuse& fuse, const mortise_meta_store* meta, const mortise_blob_store* blobs)
    : fuse_(fuse), inner_meta_(meta), inner_blobs_(blobs), meta_(*meta), blobs_(*blobs) {
  meta_.self = this;
  meta_.commit = &FaultyCalls::commit;
  meta_.get = &FaultyCalls::get;
  meta_.cursor_open = &FaultyCalls::cursor_open;
  meta_.partitions = &FaultyCalls::partitions;
  meta_.verify = nullptr;
  blobs_.self = this;
  blobs_.create = &FaultyCalls::create;
  blobs_.writer_id = &FaultyCalls::writer_id;
  blobs_.writer_write = &FaultyCalls::writer_write;
  blobs_.writer_finish = &FaultyCalls::writer_finish;
  blobs_.writer_abort = &FaultyCalls::writer_abort;
  blobs_.open = &FaultyCalls::open;
  blobs_.settle = &FaultyCalls::settle;
  blobs_.remove = &FaultyCalls::remove;
  blobs_.recover = &FaultyCalls::recover;
  blobs_.scan = &FaultyCalls::scan;
  blobs_.label = &FaultyCalls::label;
  blobs_.set_label = &FaultyCalls::set_label;
  if (blobs_.clone != nullptr) blobs_.clone = &FaultyCalls::clone;
  blobs_.quarantine = nullptr;
  blobs_.usage = nullptr;
}

}  // namespace mortise::objects::test
