// SPDX-License-Identifier: Apache-2.0
#include "unit/kernel/objects/watched_meta.h"

#include <memory>

namespace mortise::objects::test {
namespace {

/// A cursor of ours around one of the store's.
struct WatchedCursor {
  const mortise_meta_store* inner;
  std::atomic<uint64_t>* reads;
  mortise_cursor* cursor;
};
WatchedCursor& ours(mortise_cursor* c) { return *reinterpret_cast<WatchedCursor*>(c); }
const WatchedCursor& ours(const mortise_cursor* c) { return *reinterpret_cast<const WatchedCursor*>(c); }

}  // namespace

struct WatchedCalls {
  static WatchedMeta& of(void* self) { return *static_cast<WatchedMeta*>(self); }

  static mortise_status get(void* self, mortise_str partition, mortise_str key, void* context,
                            void (*found)(void*, mortise_str), mortise_error* error) {
    auto& w = of(self);
    ++w.reads_;
    return w.inner_->get(w.inner_->self, partition, key, context, found, error);
  }
  static void commit(void* self, const mortise_batch* batch, void* context, mortise_commit_done done) {
    auto& w = of(self);
    ++w.commits_;
    w.inner_->commit(w.inner_->self, batch, context, done);
  }
  static mortise_status partitions(void* self, mortise_str prefix, void* context, void (*each)(void*, mortise_str),
                                   mortise_error* error) {
    const auto* m = of(self).inner_;
    return m->partitions(m->self, prefix, context, each, error);
  }

  // ---- cursors
  static mortise_cursor* cursor_open(void* self, mortise_str partition, mortise_error* error) {
    auto& w = of(self);
    if (const auto act = std::exchange(w.before_cursor_, nullptr)) act();
    auto* inner = w.inner_->cursor_open(w.inner_->self, partition, error);
    return inner == nullptr ? nullptr
                            : reinterpret_cast<mortise_cursor*>(new WatchedCursor{w.inner_, &w.reads_, inner});
  }
  static mortise_status cursor_seek(mortise_cursor* c, mortise_str key, int32_t before, mortise_error* error) {
    ++*ours(c).reads;
    return ours(c).inner->cursor_seek(ours(c).cursor, key, before, error);
  }
  static mortise_status cursor_next(mortise_cursor* c, mortise_error* error) {
    ++*ours(c).reads;
    return ours(c).inner->cursor_next(ours(c).cursor, error);
  }
  static void cursor_record(const mortise_cursor* c, mortise_str* key, mortise_str* value) {
    ours(c).inner->cursor_record(ours(c).cursor, key, value);
  }
  static void cursor_close(mortise_cursor* c) {
    const std::unique_ptr<WatchedCursor> own(&ours(c));
    own->inner->cursor_close(own->cursor);
  }
};

WatchedMeta::WatchedMeta(const mortise_meta_store* inner) : inner_(inner), table_(*inner) {
  table_.self = this;
  table_.get = &WatchedCalls::get;
  table_.commit = &WatchedCalls::commit;
  table_.cursor_open = &WatchedCalls::cursor_open;
  table_.cursor_seek = &WatchedCalls::cursor_seek;
  table_.cursor_next = &WatchedCalls::cursor_next;
  table_.cursor_record = &WatchedCalls::cursor_record;
  table_.cursor_close = &WatchedCalls::cursor_close;
  table_.partitions = &WatchedCalls::partitions;
  table_.verify = nullptr;
}

}  // namespace mortise::objects::test
