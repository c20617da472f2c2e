// SPDX-License-Identifier: Apache-2.0
//
// mortise.blob_store/1 for those who call a store. The contract is in abi/blob_store.h; blob_store.h is for who writes
// one.
#pragma once

#include <mortise/abi/blob_store.h>
#include <mortise/abi/meta_store.h>
#include <mortise/bytes.h>
#include <mortise/call.h>
#include <mortise/error.h>
#include <mortise/known.h>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace mortise {

namespace detail {

/// Waits for the one call of a mortise_blob_done.
class BlobAnswer {
 public:
  static void done(void* context, const mortise_error* e, const mortise_blob_result* told) {
    auto& self = *static_cast<BlobAnswer*>(context);
    std::lock_guard lock(self.mutex_);
    if (e->status != MORTISE_OK) self.result_ = Error::from(*e);
    if (told != nullptr) self.told_ = known(told);
    self.done_ = true;
    self.changed_.notify_one();
  }
  Result<void> wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return done_; });
    return std::move(result_);
  }
  /// After wait(): what the store told, or nothing.
  const mortise_blob_result& told() const noexcept { return told_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  Result<void> result_;
  mortise_blob_result told_{};
};

/// Calls a heap-allocated function object once and frees it.
template <class F>
void call_blob_done(void* context, const mortise_error* e, const mortise_blob_result* told) {
  std::unique_ptr<F> own(static_cast<F*>(context));
  if constexpr (std::is_invocable_v<F&, const mortise_error&, const mortise_blob_result*>)
    (*own)(*e, told);
  else
    (*own)(*e);
}

}  // namespace detail

/// Writes one blob; throws it away if destroyed before finish(). One thread at a time, workers only; as many writes
/// under way as the store takes, none when it is finished or destroyed. `done` of write() and finish() is called once,
/// perhaps before they return, as done(const mortise_error&) or done(const mortise_error&, const mortise_blob_result*).
class BlobWriterHandle {
 public:
  BlobWriterHandle() = default;
  BlobWriterHandle(const mortise_blob_store* store, mortise_blob_writer* writer) noexcept
      : store_(store), writer_(writer) {}
  BlobWriterHandle(BlobWriterHandle&& o) noexcept : store_(o.store_), writer_(std::exchange(o.writer_, nullptr)) {}
  BlobWriterHandle& operator=(BlobWriterHandle&& o) noexcept {
    std::swap(store_, o.store_);
    std::swap(writer_, o.writer_);
    return *this;
  }
  ~BlobWriterHandle() { abort(); }

  /// False once finished, aborted or moved from: then only destroy or assign.
  explicit operator bool() const noexcept { return writer_ != nullptr; }
  /// Valid until finish() or abort().
  std::string_view id() const noexcept { return view(store_->writer_id(writer_)); }

  /// Appends; `data` must stay valid until `done`.
  template <class F>
  void write(std::string_view data, F done) {
    store_->writer_write(writer_, data.data(), data.size(), new F(std::move(done)), &detail::call_blob_done<F>);
  }
  Result<void> write_and_wait(std::string_view data) {
    detail::BlobAnswer answer;
    store_->writer_write(writer_, data.data(), data.size(), &answer, &detail::BlobAnswer::done);
    return answer.wait();
  }
  /// Makes the blob readable and as durable as asked. This becomes empty.
  template <class F>
  void finish(F done) {
    store_->writer_finish(std::exchange(writer_, nullptr), new F(std::move(done)), &detail::call_blob_done<F>);
  }
  /// `told`: what the store says of the blob.
  Result<void> finish_and_wait(mortise_blob_result* told = nullptr) {
    detail::BlobAnswer answer;
    store_->writer_finish(std::exchange(writer_, nullptr), &answer, &detail::BlobAnswer::done);
    auto result = answer.wait();
    if (told != nullptr) *told = answer.told();
    return result;
  }
  void abort() noexcept {
    if (writer_ != nullptr) store_->writer_abort(std::exchange(writer_, nullptr));
  }

 private:
  const mortise_blob_store* store_ = nullptr;
  mortise_blob_writer* writer_ = nullptr;
};

/// An open blob; its bytes stay readable as long as this lives. Any thread, several at once.
class BlobReaderHandle {
 public:
  BlobReaderHandle() = default;
  BlobReaderHandle(const mortise_blob_store* store, mortise_blob_reader* reader) noexcept
      : store_(store), reader_(reader) {}
  BlobReaderHandle(BlobReaderHandle&& o) noexcept : store_(o.store_), reader_(std::exchange(o.reader_, nullptr)) {}
  BlobReaderHandle& operator=(BlobReaderHandle&& o) noexcept {
    std::swap(store_, o.store_);
    std::swap(reader_, o.reader_);
    return *this;
  }
  ~BlobReaderHandle() {
    if (reader_ != nullptr) store_->reader_close(reader_);
  }

  explicit operator bool() const noexcept { return reader_ != nullptr; }
  uint64_t size() const noexcept { return store_->reader_size(reader_); }

  /// A descriptor owned by the reader, and where in it the bytes start; fd is -1 if there is none: then read().
  struct File {
    int fd = -1;
    uint64_t offset = 0;
  };
  File fd() const noexcept {
    File out;
    out.fd = store_->reader_fd(reader_, &out.offset);
    return out;
  }
  /// A number that changes when others than the store write to the bytes, as it was when this was opened; 0: not known.
  uint64_t stamp() const noexcept {
    if (!MORTISE_HAS(mortise_blob_store, store_, reader_stamp) || store_->reader_stamp == nullptr) return 0;
    return store_->reader_stamp(reader_);
  }
  /// Reads exactly `size` bytes from `offset`.
  Result<void> read(uint64_t offset, void* data, size_t size) const {
    mortise_error e = empty_error();
    if (store_->reader_read(reader_, offset, data, size, &e) == MORTISE_OK) return {};
    return Error::from(e);
  }

 private:
  const mortise_blob_store* store_ = nullptr;
  mortise_blob_reader* reader_ = nullptr;
};

/// A blob store as its users see it, on behalf of a call. Copyable.
class BlobStoreHandle {
 public:
  explicit BlobStoreHandle(const mortise_blob_store* table, const mortise_call* call = nullptr) noexcept
      : table_(table), call_(call) {}
  /// The same store on behalf of `call`, which is needed as long as mortise_call says.
  BlobStoreHandle with(const Call& call) const noexcept { return BlobStoreHandle(table_, call.abi()); }
  const mortise_blob_store* abi() const noexcept { return table_; }
  bool reads_block() const noexcept { return (table_->flags & MORTISE_BLOB_READS_BLOCK) != 0; }
  /// How many writes of a writer may be under way; at least 1.
  uint32_t max_writes() const noexcept {
    return MORTISE_HAS(mortise_blob_store, table_, max_writes) && table_->max_writes > 0 ? table_->max_writes : 1;
  }

  /// Begins a blob that the record `key` of `partition` will point to. `size_hint` in bytes; -1: it is not known.
  Result<BlobWriterHandle> create(std::string_view partition, std::string_view key, int64_t size_hint,
                                  mortise_durability durability) const {
    mortise_blob_create what = to_be_made(partition, key, durability);
    if (size_hint >= 0) {
      what.present = MORTISE_BLOB_SIZE_HINT;
      what.size_hint = static_cast<uint64_t>(size_hint);
    }
    mortise_error e = empty_error();
    mortise_blob_writer* w = nullptr;
    if (table_->create(table_->self, call_, &what, &w, &e) != MORTISE_OK) return Error::from(e);
    return BlobWriterHandle(table_, w);
  }
  /// Begins a blob that has the bytes of `id` already, without moving them; it is only to be finished.
  /// Status::unsupported: that cannot be done.
  Result<BlobWriterHandle> clone(std::string_view id, std::string_view partition, std::string_view key,
                                 mortise_durability durability) const {
    if (!MORTISE_HAS(mortise_blob_store, table_, clone) || table_->clone == nullptr)
      return Error(Status::unsupported, "the blob store cannot make blobs that share bytes");
    const mortise_blob_create what = to_be_made(partition, key, durability);
    mortise_error e = empty_error();
    mortise_blob_writer* w = nullptr;
    if (table_->clone(table_->self, call_, str(id), &what, &w, &e) != MORTISE_OK) return Error::from(e);
    return BlobWriterHandle(table_, w);
  }
  /// Status::not_found if there is none.
  Result<BlobReaderHandle> open(std::string_view id) const {
    mortise_error e = empty_error();
    mortise_blob_reader* r = nullptr;
    if (table_->open(table_->self, call_, str(id), &r, &e) != MORTISE_OK) return Error::from(e);
    return BlobReaderHandle(table_, r);
  }
  void settle(std::string_view id) const noexcept { table_->settle(table_->self, call_, str(id)); }
  /// Status::not_found if there is none.
  Result<void> remove(std::string_view id) const {
    mortise_error e = empty_error();
    if (table_->remove(table_->self, call_, str(id), &e) == MORTISE_OK) return {};
    return Error::from(e);
  }
  /// Startup. keep(std::string_view id, std::string_view partition, std::string_view key) → bool.
  template <class F>
  Result<void> recover(F&& keep) const {
    mortise_error e = empty_error();
    const auto s = table_->recover(
        table_->self, call_, &keep,
        [](void* context, const mortise_blob_info* given) -> int32_t {
          auto& f = *static_cast<std::remove_reference_t<F>*>(context);
          const mortise_blob_info blob = known(given);
          return f(view(blob.id), view(blob.owner.partition), view(blob.owner.key)) ? 1 : 0;
        },
        &e);
    if (s == MORTISE_OK) return {};
    return Error::from(e);
  }
  /// What scan() tells of a blob; the views are valid during the call.
  struct Scanned {
    std::string_view id;
    std::string_view partition;
    std::string_view key;
    uint64_t size;
    bool unsettled;
    std::optional<int64_t> written_ms;
  };
  /// each(const Scanned&) → bool: true to go on. Worker.
  template <class F>
  Result<void> scan(F&& each) const {
    mortise_error e = empty_error();
    const auto s = table_->scan(
        table_->self, call_, &each,
        [](void* context, const mortise_blob_info* given) -> int32_t {
          auto& f = *static_cast<std::remove_reference_t<F>*>(context);
          const mortise_blob_info blob = known(given);
          const bool timed = (blob.present & MORTISE_BLOB_WRITTEN_MS) != 0;
          return f(Scanned{view(blob.id), view(blob.owner.partition), view(blob.owner.key), blob.content_size,
                           blob.state != MORTISE_BLOB_SETTLED,
                           timed ? std::optional<int64_t>(blob.written_ms) : std::nullopt})
                     ? 0
                     : 1;
        },
        &e);
    if (s == MORTISE_OK) return {};
    return Error::from(e);
  }
  /// Status::unsupported where the store cannot.
  Result<void> renew_owner(std::string_view id, std::string_view partition, std::string_view key) const {
    if (!MORTISE_HAS(mortise_blob_store, table_, renew_owner) || table_->renew_owner == nullptr)
      return Error(Status::unsupported, "the store cannot say anew whose a blob is");
    const mortise_blob_owner owner{str(partition), str(key)};
    mortise_error e = empty_error();
    if (table_->renew_owner(table_->self, call_, str(id), &owner, &e) == MORTISE_OK) return {};
    return Error::from(e);
  }
  Result<void> quarantine(std::string_view id) const {
    mortise_error e = empty_error();
    if (table_->quarantine(table_->self, call_, str(id), &e) == MORTISE_OK) return {};
    return Error::from(e);
  }
  /// Nothing: there is none.
  Result<std::optional<std::string>> label() const {
    std::optional<std::string> out;
    mortise_error e = empty_error();
    const auto s = table_->label(
        table_->self, call_, &out,
        [](void* context, mortise_str label) {
          static_cast<std::optional<std::string>*>(context)->emplace(view(label));
        },
        &e);
    if (s == MORTISE_OK || s == MORTISE_NOT_FOUND) return out;
    return Error::from(e);
  }
  /// Status::precondition unless it still is `expected` ("": there is none).
  Result<void> set_label(std::string_view expected, std::string_view label) const {
    mortise_error e = empty_error();
    if (table_->set_label(table_->self, call_, str(expected), str(label), &e) == MORTISE_OK) return {};
    return Error::from(e);
  }
  struct Usage {
    std::optional<uint64_t> used;
    std::optional<uint64_t> available;
  };
  Usage usage() const noexcept {
    mortise_blob_usage told{};
    told.size = sizeof told;
    table_->usage(table_->self, call_, &told);
    Usage out;
    if ((told.present & MORTISE_BLOB_USED) != 0) out.used = told.used;
    if ((told.present & MORTISE_BLOB_AVAILABLE) != 0) out.available = told.available;
    return out;
  }

 private:
  static mortise_blob_create to_be_made(std::string_view partition, std::string_view key,
                                        mortise_durability durability) noexcept {
    mortise_blob_create what{};
    what.size = sizeof what;
    what.owner = {str(partition), str(key)};
    what.durability = static_cast<int32_t>(durability);
    return what;
  }

  const mortise_blob_store* table_;
  const mortise_call* call_;
};

}  // namespace mortise
