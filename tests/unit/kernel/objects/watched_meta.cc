// SPDX-License-Identifier: Apache-2.0
#include "unit/kernel/objects/watched_meta.h"

#include <mortise/bytes.h>
#include <mortise/error.h>

#include <algorithm>
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

/// A copy of a batch, without its preconditions.
struct KeptBatch {
  explicit KeptBatch(const mortise_batch& b) : batch(b), partition(mortise::view(b.partition)) {
    for (size_t i = 0; i < b.mutation_count; ++i)
      texts.emplace_back(mortise::view(b.mutations[i].key), mortise::view(b.mutations[i].value));
    for (size_t i = 0; i < b.mutation_count; ++i)
      mutations.push_back({str(texts[i].first), str(texts[i].second), b.mutations[i].kind, 0});
    batch.partition = str(partition);
    batch.mutations = mutations.data();
    batch.preconditions = nullptr;
    batch.precondition_count = 0;
  }
  KeptBatch(const KeptBatch&) = delete;
  KeptBatch& operator=(const KeptBatch&) = delete;
  mortise_batch batch;
  std::string partition;
  std::vector<std::pair<std::string, std::string>> texts;
  std::vector<mortise_mutation> mutations;
};

}  // namespace

struct WatchedCalls {
  static WatchedMeta& of(void* self) { return *static_cast<WatchedMeta*>(self); }

  static mortise_status get(void* self, const mortise_call* call, mortise_str partition, mortise_str key, void* context,
                            void (*found)(void*, mortise_str), mortise_error* error) {
    auto& w = of(self);
    ++w.reads_;
    if (w.is_to_fail(view(key))) return report(error, Error(Status::io, "the disk is broken"));
    return w.inner_->get(w.inner_->self, call, partition, key, context, found, error);
  }
  static void commit(void* self, const mortise_call* call, const mortise_batch* batch, void* context,
                     mortise_commit_done done) {
    auto& w = of(self);
    ++w.commits_;
    if (batch->durability == MORTISE_STRICT && batch->precondition_count == 0 && batch->mutation_count == 0) {
      ++w.syncs_;
      if (w.refuses_syncs_) return answer(done, context, Error(Status::io, "refused by the test"));
    }
    w.apply_delayed();
    if (w.is_to_be_delayed(*batch)) {
      w.delay([inner = w.inner_, kept = std::make_shared<KeptBatch>(*batch)] {
        inner->commit(inner->self, nullptr, &kept->batch, nullptr,
                      [](void*, const mortise_error*, const mortise_commit_result*) {});
      });
      return answer(done, context, Error(Status::unknown, "delayed by the test"));
    }
    if (!w.is_to_be_held(*batch)) return w.inner_->commit(w.inner_->self, call, batch, context, done);
    auto kept = std::make_shared<KeptBatch>(*batch);
    w.hold([inner = w.inner_, call, kept, context, done] {
      inner->commit(inner->self, call, &kept->batch, context, done);
    });
  }
  static mortise_status partitions(void* self, const mortise_call* call, mortise_str prefix, void* context,
                                   void (*each)(void*, mortise_str), mortise_error* error) {
    const auto* m = of(self).inner_;
    return m->partitions(m->self, call, prefix, context, each, error);
  }

  // ---- cursors
  static mortise_cursor* cursor_open(void* self, const mortise_call* call, const mortise_cursor_options* options,
                                     mortise_error* error) {
    auto& w = of(self);
    if (const auto act = std::exchange(w.before_cursor_, nullptr)) act();
    auto* inner = w.inner_->cursor_open(w.inner_->self, call, options, error);
    return inner == nullptr ? nullptr
                            : reinterpret_cast<mortise_cursor*>(new WatchedCursor{w.inner_, &w.reads_, inner});
  }
  static mortise_status cursor_seek(mortise_cursor* c, mortise_str key, mortise_error* error) {
    ++*ours(c).reads;
    return ours(c).inner->cursor_seek(ours(c).cursor, key, error);
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

void WatchedMeta::fail_read_of(std::string key, uint64_t earlier) {
  std::lock_guard lock(mutex_);
  failing_key_ = std::move(key);
  reads_before_failing_ = earlier;
}

bool WatchedMeta::is_to_fail(std::string_view key) {
  std::lock_guard lock(mutex_);
  if (failing_key_.empty() || key != failing_key_) return false;
  if (reads_before_failing_ > 0) {
    --reads_before_failing_;
    return false;
  }
  failing_key_.clear();
  return true;
}

void WatchedMeta::hold_removals_of(std::string key) {
  std::lock_guard lock(mutex_);
  held_key_ = std::move(key);
}

size_t WatchedMeta::held() const {
  std::lock_guard lock(mutex_);
  return held_.size();
}

void WatchedMeta::release() {
  std::vector<std::function<void()>> go;
  {
    std::lock_guard lock(mutex_);
    held_key_.clear();
    go.swap(held_);
  }
  for (const auto& commit : go) commit();
}

bool WatchedMeta::is_to_be_held(const mortise_batch& batch) const {
  std::lock_guard lock(mutex_);
  return !held_key_.empty() &&
         std::any_of(batch.mutations, batch.mutations + batch.mutation_count, [this](const mortise_mutation& m) {
           return m.kind == MORTISE_MUTATION_REMOVE && view(m.key) == held_key_;
         });
}

void WatchedMeta::delay_next_with(char letter) {
  std::lock_guard lock(mutex_);
  delayed_letter_ = letter;
}

bool WatchedMeta::is_to_be_delayed(const mortise_batch& batch) {
  std::lock_guard lock(mutex_);
  const bool wanted = delayed_letter_ != 0 &&
                      std::any_of(batch.mutations, batch.mutations + batch.mutation_count, [this](const auto& m) {
                        return m.kind == MORTISE_MUTATION_PUT && view(m.key).front() == delayed_letter_;
                      });
  if (wanted) delayed_letter_ = 0;
  return wanted;
}

void WatchedMeta::delay(std::function<void()> commit) {
  std::lock_guard lock(mutex_);
  delayed_ = std::move(commit);
}

void WatchedMeta::apply_delayed() {
  std::function<void()> commit;
  {
    std::lock_guard lock(mutex_);
    commit.swap(delayed_);
  }
  if (commit) commit();
}

void WatchedMeta::hold(std::function<void()> commit) {
  std::lock_guard lock(mutex_);
  held_.push_back(std::move(commit));
}

}  // namespace mortise::objects::test
