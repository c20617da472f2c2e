// SPDX-License-Identifier: Apache-2.0
//
// mortise.blob_store/1: derive from BlobStore, BlobWriter and BlobReader to write a store. The contract is in
// abi/blob_store.h; blob_store_handle.h calls one.
#pragma once

#include <mortise/abi/blob_store.h>
#include <mortise/abi/meta_store.h>
#include <mortise/bytes.h>
#include <mortise/call.h>
#include <mortise/error.h>
#include <mortise/known.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mortise {

/// Writes one blob of a store. One thread at a time. Destroying it without finish() throws the blob away.
class BlobWriter {
 public:
  virtual ~BlobWriter() = default;
  /// Constant, and valid as long as this lives.
  virtual std::string_view id() const noexcept = 0;
  /// Must call `done` exactly once, in the order of the writes; `data` is valid until then. May block for the device.
  virtual void write(const void* data, size_t size, void* context, mortise_blob_done done) noexcept = 0;
  /// Must call `done` exactly once. `self` is this: destroy it when nothing needs it, at the latest after `done`.
  virtual void finish(std::unique_ptr<BlobWriter> self, void* context, mortise_blob_done done) noexcept = 0;
};

/// Reads one blob of a store. Any thread, several at once. Destroying it closes.
class BlobReader {
 public:
  virtual ~BlobReader() = default;
  virtual uint64_t size() const noexcept = 0;
  /// A descriptor in which the bytes start at `offset`; -1 if there is none.
  virtual int fd(uint64_t& offset) const noexcept = 0;
  /// Exactly `size` bytes. Asking for bytes beyond the end is Status::invalid.
  virtual Result<void> read(uint64_t offset, void* data, size_t size) noexcept = 0;
  /// A number that changes when others than the store write to the bytes, as it was when this was opened; 0: not known.
  virtual uint64_t stamp() const noexcept { return 0; }
};

/// Bytes used by and free for blobs.
struct BlobUsage {
  uint64_t used = 0;
  uint64_t available = 0;
};

/// Where a blob's size is not known.
constexpr int64_t kNoSizeHint = -1;

/// A blob, for recover() and scan(). `size` bytes of it were written, the last of them at `written_ms`.
inline mortise_blob_info blob_info(std::string_view id, const mortise_blob_owner& owner, uint64_t size, bool unsettled,
                                   std::optional<int64_t> written_ms = {}) noexcept {
  mortise_blob_info out{};
  out.size = sizeof out;
  out.id = str(id);
  out.owner = owner;
  out.content_size = size;
  out.state = unsettled ? MORTISE_BLOB_UNSETTLED : MORTISE_BLOB_SETTLED;
  if (written_ms) {
    out.present = MORTISE_BLOB_WRITTEN_MS;
    out.written_ms = *written_ms;
  }
  return out;
}

/// The answer of a write or of a finish: bytes of the blob so far, and how durable it is now, if that is known.
inline mortise_blob_result blob_result(uint64_t content_size, std::optional<int32_t> durability = {}) noexcept {
  return {sizeof(mortise_blob_result), MORTISE_BLOB_SIZE | (durability ? uint32_t{MORTISE_BLOB_DURABILITY} : 0),
          content_size, durability.value_or(0), 0};
}

/// Derive, then return table() from Plugin::find(). All functions: any thread. A call may be looked at until the
/// function has returned; of a writer and of a reader, until that is destroyed.
class BlobStore {
 public:
  /// What a store tells of itself in its table.
  struct Limits {
    uint32_t writes = 1;               // of one writer that may be under way
    uint64_t removed_readable_ms = 0;  // 0: until the reader is closed
  };
  /// True: its owner points to it. What it gets is made by blob_info().
  using Keep = std::function<bool(const mortise_blob_info& blob)>;
  /// Returns true to go on.
  using Each = std::function<bool(const mortise_blob_info& blob)>;

  explicit BlobStore(uint32_t flags, Limits limits) noexcept;
  explicit BlobStore(uint32_t flags) noexcept : BlobStore(flags, Limits()) {}
  BlobStore(const BlobStore&) = delete;
  BlobStore& operator=(const BlobStore&) = delete;
  virtual ~BlobStore() = default;

  /// `size_hint` in bytes, or kNoSizeHint.
  virtual Result<std::unique_ptr<BlobWriter>> create(const Call& call, const mortise_blob_owner& owner,
                                                     int64_t size_hint, int32_t durability) noexcept = 0;
  virtual Result<std::unique_ptr<BlobReader>> open(const Call& call, std::string_view id) noexcept = 0;
  virtual void settle(const Call& call, std::string_view id) noexcept = 0;
  virtual Result<void> remove(const Call& call, std::string_view id) noexcept = 0;
  virtual Result<void> recover(const Call& call, const Keep& keep) noexcept = 0;
  virtual Result<void> scan(const Call& call, const Each& each) noexcept = 0;
  virtual Result<void> quarantine(const Call& call, std::string_view id) noexcept = 0;
  /// Nothing: it is not known.
  virtual std::optional<BlobUsage> usage(const Call& call) noexcept = 0;
  /// Nothing: there is none.
  virtual Result<std::optional<std::string>> label(const Call& call) noexcept = 0;
  /// Status::precondition unless it still is `expected` ("": there is none).
  virtual Result<void> set_label(const Call& call, std::string_view expected, std::string_view label) noexcept = 0;
  /// A writer of a blob that has the bytes of `id` already; it will only be finished. Status::unsupported: not without
  /// moving them.
  virtual Result<std::unique_ptr<BlobWriter>> clone(const Call&, std::string_view, const mortise_blob_owner&,
                                                    int32_t) noexcept {
    return Error(Status::unsupported, "the store cannot make blobs that share bytes");
  }
  /// Of a settled blob; durable when it returns.
  virtual Result<void> renew_owner(const Call&, std::string_view, const mortise_blob_owner&) noexcept {
    return Error(Status::unsupported, "the store cannot say anew whose a blob is");
  }

  const mortise_blob_store* table() const noexcept { return &table_; }

 private:
  mortise_blob_store table_;
};

namespace detail {

inline BlobStore* blobs(void* self) noexcept { return static_cast<BlobStore*>(self); }
inline BlobWriter* writer(mortise_blob_writer* w) noexcept { return reinterpret_cast<BlobWriter*>(w); }
inline const BlobWriter* writer(const mortise_blob_writer* w) noexcept {
  return reinterpret_cast<const BlobWriter*>(w);
}
inline BlobReader* reader(mortise_blob_reader* r) noexcept { return reinterpret_cast<BlobReader*>(r); }
inline const BlobReader* reader(const mortise_blob_reader* r) noexcept {
  return reinterpret_cast<const BlobReader*>(r);
}

inline mortise_status done_or_not(Result<void> r, mortise_error* error) {
  return r ? MORTISE_OK : report(error, std::move(r).error());
}

/// Hands the object in `made` to the caller of the ABI, or reports why there is none.
template <class Opaque, class T>
mortise_status hand_out(Result<std::unique_ptr<T>> made, Opaque** out, mortise_error* error) {
  if (!made) return report(error, std::move(made).error());
  *out = reinterpret_cast<Opaque*>(std::move(made).value().release());
  return MORTISE_OK;
}

}  // namespace detail

inline BlobStore::BlobStore(uint32_t flags, Limits limits) noexcept
    : table_{sizeof(mortise_blob_store),
             flags,
             this,
             [](void* self, const mortise_call* call, const mortise_blob_create* asked, mortise_blob_writer** out,
                mortise_error* error) {
               const mortise_blob_create what = known(asked);
               const auto hint =
                   (what.present & MORTISE_BLOB_SIZE_HINT) != 0 ? static_cast<int64_t>(what.size_hint) : kNoSizeHint;
               return detail::hand_out(detail::blobs(self)->create(call, what.owner, hint, what.durability), out,
                                       error);
             },
             [](const mortise_blob_writer* w) { return str(detail::writer(w)->id()); },
             [](mortise_blob_writer* w, const void* data, size_t size, void* context, mortise_blob_done done) {
               detail::writer(w)->write(data, size, context, done);
             },
             [](mortise_blob_writer* w, void* context, mortise_blob_done done) {
               auto* writer = detail::writer(w);
               writer->finish(std::unique_ptr<BlobWriter>(writer), context, done);
             },
             [](mortise_blob_writer* w) { delete detail::writer(w); },
             [](void* self, const mortise_call* call, mortise_str id, mortise_blob_reader** out, mortise_error* error) {
               return detail::hand_out(detail::blobs(self)->open(call, view(id)), out, error);
             },
             [](const mortise_blob_reader* r) { return detail::reader(r)->size(); },
             [](const mortise_blob_reader* r, uint64_t* offset) -> int32_t {
               uint64_t start = 0;
               const int fd = detail::reader(r)->fd(start);
               if (offset != nullptr) *offset = start;
               return fd;
             },
             [](mortise_blob_reader* r, uint64_t offset, void* data, size_t size, mortise_error* error) {
               return detail::done_or_not(detail::reader(r)->read(offset, data, size), error);
             },
             [](mortise_blob_reader* r) { delete detail::reader(r); },
             [](void* self, const mortise_call* call, mortise_str id) { detail::blobs(self)->settle(call, view(id)); },
             [](void* self, const mortise_call* call, mortise_str id, mortise_error* error) {
               return detail::done_or_not(detail::blobs(self)->remove(call, view(id)), error);
             },
             [](void* self, const mortise_call* call, void* context, int32_t (*keep)(void*, const mortise_blob_info*),
                mortise_error* error) {
               const auto ask = [=](const mortise_blob_info& blob) { return keep(context, &blob) != 0; };
               return detail::done_or_not(detail::blobs(self)->recover(call, ask), error);
             },
             [](void* self, const mortise_call* call, void* context, int32_t (*each)(void*, const mortise_blob_info*),
                mortise_error* error) {
               const auto tell = [=](const mortise_blob_info& blob) { return each(context, &blob) == 0; };
               return detail::done_or_not(detail::blobs(self)->scan(call, tell), error);
             },
             [](void* self, const mortise_call* call, mortise_str id, mortise_error* error) {
               return detail::done_or_not(detail::blobs(self)->quarantine(call, view(id)), error);
             },
             [](void* self, const mortise_call* call, mortise_blob_usage* usage) {
               const std::optional<BlobUsage> known = detail::blobs(self)->usage(call);
               if (!known) return;
               usage->present = MORTISE_BLOB_USED | MORTISE_BLOB_AVAILABLE;
               usage->used = known->used;
               usage->available = known->available;
             },
             [](void* self, const mortise_call* call, void* context, void (*found)(void*, mortise_str),
                mortise_error* error) {
               auto label = detail::blobs(self)->label(call);
               if (!label) return report(error, std::move(label).error());
               if (!*label) return mortise_status{MORTISE_NOT_FOUND};
               found(context, str(**label));
               return mortise_status{MORTISE_OK};
             },
             [](void* self, const mortise_call* call, mortise_str expected, mortise_str label, mortise_error* error) {
               return detail::done_or_not(detail::blobs(self)->set_label(call, view(expected), view(label)), error);
             },
             [](void* self, const mortise_call* call, mortise_str id, const mortise_blob_create* asked,
                mortise_blob_writer** out, mortise_error* error) {
               const mortise_blob_create what = known(asked);
               return detail::hand_out(detail::blobs(self)->clone(call, view(id), what.owner, what.durability), out,
                                       error);
             },
             limits.removed_readable_ms,
             limits.writes,
             0,
             [](void* self, const mortise_call* call, mortise_str id, const mortise_blob_owner* owner,
                mortise_error* error) {
               return detail::done_or_not(detail::blobs(self)->renew_owner(call, view(id), *owner), error);
             },
             [](const mortise_blob_reader* r) { return detail::reader(r)->stamp(); }} {}

}  // namespace mortise
