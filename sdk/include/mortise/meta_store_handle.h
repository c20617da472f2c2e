// SPDX-License-Identifier: Apache-2.0
//
// mortise.meta_store/1 for those who call a store. The contract is in abi/meta_store.h; meta_store.h is for who writes
// one.
#pragma once

#include <mortise/abi/meta_store.h>
#include <mortise/bytes.h>
#include <mortise/call.h>
#include <mortise/callback.h>
#include <mortise/error.h>

#include <array>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace mortise {

/// Mutations of one partition with what must hold. Copies what it is given, all into one piece of memory, but for
/// values that are lent.
class Batch {
 public:
  Batch(std::string_view partition, mortise_durability durability) : durability_(durability) {
    bytes_.reserve(kBytes);
    rows_.reserve(kRows);
    partition_size_ = keep(partition).size;
  }
  /// Nothing: there is no such record.
  Batch& expect(std::string_view key, std::optional<std::string_view> value) {
    const Span k = keep(key);
    add(k, value ? keep(*value) : Span{}, value ? MORTISE_RECORD_IS : MORTISE_RECORD_ABSENT, Row::expectation);
    return *this;
  }
  Batch& put(std::string_view key, std::string_view value) {
    const Span k = keep(key);
    add(k, keep(value), MORTISE_MUTATION_PUT, Row::mutation);
    return *this;
  }
  /// As put(); the value is not copied: it stays where it is until the call that commits this has returned.
  Batch& put_lent(std::string_view key, std::string_view value) {
    add(keep(key), {0, value.size(), value.data()}, MORTISE_MUTATION_PUT, Row::mutation);
    return *this;
  }
  Batch& remove(std::string_view key) {
    add(keep(key), {}, MORTISE_MUTATION_REMOVE, Row::mutation);
    return *this;
  }
  /// It is part of removing something: to be taken on a full disk, if that can be done.
  Batch& frees_space() noexcept {
    flags_ |= MORTISE_BATCH_FREES_SPACE;
    return *this;
  }
  bool empty() const noexcept { return mutations_ == 0; }

  /// Calls use(const mortise_batch&) with a view of this.
  template <class F>
  void with_abi(F&& use) const {
    Rows<mortise_precondition> pre(rows_.size() - mutations_);
    Rows<mortise_mutation> mut(mutations_);
    for (const Row& row : rows_) {
      if (row.of == Row::expectation)
        pre.add({text(row.key), text(row.value), row.kind, 0});
      else
        mut.add({text(row.key), text(row.value), row.kind, 0});
    }
    const mortise_batch b{sizeof b,
                          static_cast<int32_t>(durability_),
                          text({0, partition_size_, nullptr}),
                          pre.data(),
                          pre.size(),
                          mut.data(),
                          mut.size(),
                          flags_,
                          0};
    use(b);
  }

 private:
  static constexpr size_t kBytes = 512;  // what a small write needs
  static constexpr size_t kRows = 8;

  struct Span {
    size_t at = 0;  // in bytes_, which may move
    size_t size = 0;
    const char* lent = nullptr;
  };
  struct Row {
    enum Of : uint8_t { expectation, mutation };
    Span key;
    Span value;
    int32_t kind;
    Of of;
  };
  /// In the ABI's form; few of them without memory of their own.
  template <class T>
  class Rows {
   public:
    explicit Rows(size_t most) {
      if (most > few_.size()) many_.reserve(most);
      at_ = most > few_.size() ? nullptr : few_.data();
    }
    void add(const T& row) {
      if (at_ == nullptr)
        many_.push_back(row);
      else
        at_[count_] = row;
      ++count_;
    }
    const T* data() const noexcept { return at_ == nullptr ? many_.data() : at_; }
    size_t size() const noexcept { return count_; }

   private:
    std::array<T, kRows> few_;
    std::vector<T> many_;
    T* at_;
    size_t count_ = 0;
  };

  Span keep(std::string_view text) {
    const size_t at = bytes_.size();
    bytes_.append(text);
    return {at, text.size(), nullptr};
  }
  mortise_str text(const Span& span) const noexcept {
    return {span.lent != nullptr ? span.lent : bytes_.data() + span.at, span.size};
  }
  void add(const Span& key, const Span& value, int32_t kind, Row::Of of) {
    rows_.push_back({key, value, kind, of});
    if (of == Row::mutation) ++mutations_;
  }

  mortise_durability durability_;
  uint32_t flags_ = 0;
  size_t partition_size_ = 0;  // the name is what bytes_ begins with
  size_t mutations_ = 0;
  std::string bytes_;
  std::vector<Row> rows_;
};

/// RAII over a cursor of the ABI.
class CursorHandle {
 public:
  CursorHandle(const mortise_meta_store* store, mortise_cursor* cursor) noexcept : store_(store), cursor_(cursor) {}
  CursorHandle(CursorHandle&& o) noexcept : store_(o.store_), cursor_(std::exchange(o.cursor_, nullptr)) {}
  CursorHandle& operator=(CursorHandle&& o) noexcept {
    std::swap(store_, o.store_);
    std::swap(cursor_, o.cursor_);
    return *this;
  }
  ~CursorHandle() {
    if (cursor_ != nullptr) store_->cursor_close(cursor_);
  }
  /// First record with key ≥ `key` within the bounds; false at the end.
  Result<bool> seek(std::string_view key) { return moved(store_->cursor_seek(cursor_, str(key), &error_)); }
  Result<bool> next() { return moved(store_->cursor_next(cursor_, &error_)); }
  std::string_view key() const noexcept { return view(key_); }
  std::string_view value() const noexcept { return view(value_); }

 private:
  Result<bool> moved(mortise_status s) {
    if (s == MORTISE_OK) {
      store_->cursor_record(cursor_, &key_, &value_);
      return true;
    }
    if (s == MORTISE_NOT_FOUND) return false;
    return Error::from(error_);
  }
  const mortise_meta_store* store_;
  mortise_cursor* cursor_;
  mortise_str key_{};
  mortise_str value_{};
  mortise_error error_ = empty_error();
};

/// What a cursor is opened for, see mortise_cursor_options. Views.
struct CursorSpan {
  std::string_view from;
  std::string_view below;
  uint64_t expected = 0;
  bool loose = false;
};

/// A meta store as its users see it, on behalf of a call. Copyable.
class MetaStoreHandle {
 public:
  explicit MetaStoreHandle(const mortise_meta_store* table, const mortise_call* call = nullptr) noexcept
      : table_(table), call_(call) {}
  /// The same store on behalf of `call`, which is needed as long as mortise_call says.
  MetaStoreHandle with(const Call& call) const noexcept { return MetaStoreHandle(table_, call.abi()); }
  const mortise_meta_store* abi() const noexcept { return table_; }
  bool reads_block() const noexcept { return (table_->flags & MORTISE_META_READS_BLOCK) != 0; }
  /// No cursor is a snapshot.
  bool has_loose_cursors() const noexcept { return (table_->flags & MORTISE_META_LOOSE_CURSORS) != 0; }
  /// The largest batch that commit() takes; 0: as large as memory allows.
  uint64_t max_batch_bytes() const noexcept {
    return MORTISE_HAS(mortise_meta_store, table_, max_batch_bytes) ? table_->max_batch_bytes : 0;
  }
  uint64_t max_batch_mutations() const noexcept {
    return MORTISE_HAS(mortise_meta_store, table_, max_batch_mutations) ? table_->max_batch_mutations : 0;
  }

  /// Calls f(std::string_view value) and returns true, or returns false if there is no such record.
  template <class F>
  Result<bool> read(std::string_view partition, std::string_view key, F&& f) const {
    mortise_error e = empty_error();
    const auto s = table_->get(
        table_->self, call_, str(partition), str(key), &f,
        [](void* context, mortise_str v) { (*static_cast<std::remove_reference_t<F>*>(context))(view(v)); }, &e);
    if (s == MORTISE_OK) return true;
    if (s == MORTISE_NOT_FOUND) return false;
    return Error::from(e);
  }
  Result<std::optional<std::string>> get(std::string_view partition, std::string_view key) const {
    std::optional<std::string> out;
    auto r = read(partition, key, [&](std::string_view v) { out.emplace(v); });
    if (!r) return std::move(r).error();
    return out;
  }
  Result<CursorHandle> cursor(std::string_view partition, const CursorSpan& span = {}) const {
    const mortise_cursor_options options{sizeof options,  span.loose ? uint32_t{MORTISE_CURSOR_LOOSE} : 0,
                                         str(partition),  str(span.from),
                                         str(span.below), span.expected};
    mortise_error e = empty_error();
    auto* c = table_->cursor_open(table_->self, call_, &options, &e);
    if (c == nullptr) return Error::from(e);
    return CursorHandle(table_, c);
  }
  /// done(const mortise_error&), or done(const mortise_error&, const mortise_commit_result*), is called once; see
  /// abi/meta_store.h. One that captures no more than a pointer costs no memory.
  template <class F>
  void commit(const Batch& batch, F done) const {
    void* const f = Callback<F>::context(std::move(done));
    batch.with_abi([&](const mortise_batch& b) {
      table_->commit(table_->self, call_, &b, f,
                     [](void* context, const mortise_error* e, const mortise_commit_result* told) {
                       if constexpr (std::is_invocable_v<F&, const mortise_error&, const mortise_commit_result*>)
                         Callback<F>::call(context, *e, told);
                       else
                         Callback<F>::call(context, *e);
                     });
    });
  }
  /// Commits and waits. Workers and start-up only.
  Result<void> commit_and_wait(const Batch& batch) const {
    struct Wait {
      std::mutex m;
      std::condition_variable cv;
      bool done = false;
      Error error;
    } wait;
    batch.with_abi([&](const mortise_batch& b) {
      table_->commit(table_->self, call_, &b, &wait,
                     [](void* context, const mortise_error* e, const mortise_commit_result*) {
                       auto& w = *static_cast<Wait*>(context);
                       std::lock_guard lock(w.m);
                       w.error = Error::from(*e);
                       w.done = true;
                       w.cv.notify_one();
                     });
    });
    std::unique_lock lock(wait.m);
    wait.cv.wait(lock, [&] { return wait.done; });
    if (wait.error.status == Status::ok) return {};
    return std::move(wait.error);
  }
  template <class F>
  Result<void> partitions(std::string_view prefix, F&& each) const {
    mortise_error e = empty_error();
    const auto s = table_->partitions(
        table_->self, call_, str(prefix), &each,
        [](void* context, mortise_str p) { (*static_cast<std::remove_reference_t<F>*>(context))(view(p)); }, &e);
    if (s == MORTISE_OK) return {};
    return Error::from(e);
  }

 private:
  const mortise_meta_store* table_;
  const mortise_call* call_;
};

}  // namespace mortise
