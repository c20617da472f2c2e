// SPDX-License-Identifier: Apache-2.0
//
// mortise.meta_store/1: derive from MetaStore and Cursor to write a store. The contract is in abi/meta_store.h;
// meta_store_handle.h calls one.
#pragma once

#include <mortise/abi/meta_store.h>
#include <mortise/bytes.h>
#include <mortise/call.h>
#include <mortise/error.h>
#include <mortise/known.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mortise {

/// Walks over the records of a partition. One thread at a time.
class Cursor {
 public:
  virtual ~Cursor() = default;
  /// To the first record with a key of at least `key`, within the bounds. False at the end.
  virtual Result<bool> seek(std::string_view key) noexcept = 0;
  virtual Result<bool> next() noexcept = 0;
  virtual std::string_view key() const noexcept = 0;
  virtual std::string_view value() const noexcept = 0;
};

/// Derive, then return table() from Plugin::find(). A call may be looked at until the function has returned and, of
/// commit(), has answered; of a cursor until that is destroyed.
class MetaStore {
 public:
  /// What a store tells of itself in its table, where 0 is no limit.
  struct Limits {
    uint64_t batch_bytes = 0;
    uint64_t batch_mutations = 0;
    uint64_t cursor_ms = 0;
  };
  explicit MetaStore(uint32_t flags, Limits limits) noexcept;
  explicit MetaStore(uint32_t flags) noexcept : MetaStore(flags, Limits()) {}
  MetaStore(const MetaStore&) = delete;
  MetaStore& operator=(const MetaStore&) = delete;
  virtual ~MetaStore() = default;

  /// Calls `found` with the borrowed value; returns false if there is none.
  virtual Result<bool> get(const Call& call, std::string_view partition, std::string_view key, void* context,
                           void (*found)(void*, mortise_str)) noexcept = 0;
  /// Must call `done` exactly once. Everything in `batch` is borrowed during the call; its kinds are all known.
  virtual void commit(const Call& call, const mortise_batch& batch, void* context,
                      mortise_commit_done done) noexcept = 0;
  virtual Result<std::unique_ptr<Cursor>> open_cursor(const Call& call,
                                                      const mortise_cursor_options& options) noexcept = 0;
  virtual Result<void> partitions(const Call& call, std::string_view prefix,
                                  const std::function<void(std::string_view)>& each) noexcept = 0;
  virtual Result<void> verify(const Call& call, const std::function<void(std::string_view)>& problem) noexcept = 0;

  const mortise_meta_store* table() const noexcept { return &table_; }

 private:
  mortise_meta_store table_;
};

namespace detail {

inline MetaStore* meta(void* self) noexcept { return static_cast<MetaStore*>(self); }
inline Cursor* cursor(mortise_cursor* c) noexcept { return reinterpret_cast<Cursor*>(c); }
inline const Cursor* cursor(const mortise_cursor* c) noexcept { return reinterpret_cast<const Cursor*>(c); }

/// Why a batch of a later SDK cannot be applied.
inline std::optional<Error> unknown_kinds(const mortise_batch& batch) {
  for (size_t i = 0; i < batch.precondition_count; ++i)
    if (const int32_t kind = batch.preconditions[i].kind; kind != MORTISE_RECORD_IS && kind != MORTISE_RECORD_ABSENT)
      return Error(Status::unsupported, "commit: a precondition of the unknown kind " + std::to_string(kind));
  for (size_t i = 0; i < batch.mutation_count; ++i)
    if (const int32_t kind = batch.mutations[i].kind; kind != MORTISE_MUTATION_PUT && kind != MORTISE_MUTATION_REMOVE)
      return Error(Status::unsupported, "commit: a mutation of the unknown kind " + std::to_string(kind));
  return std::nullopt;
}

inline mortise_status found_or_not(Result<bool> r, mortise_error* error) {
  if (!r) return report(error, std::move(r).error());
  return *r ? MORTISE_OK : MORTISE_NOT_FOUND;
}

}  // namespace detail

inline MetaStore::MetaStore(uint32_t flags, Limits limits) noexcept
    : table_{sizeof(mortise_meta_store),
             flags,
             this,
             [](void* self, const mortise_call* call, mortise_str partition, mortise_str key, void* context,
                void (*found)(void*, mortise_str), mortise_error* error) {
               return detail::found_or_not(detail::meta(self)->get(call, view(partition), view(key), context, found),
                                           error);
             },
             [](void* self, const mortise_call* call, const mortise_batch* batch, void* context,
                mortise_commit_done done) {
               const mortise_batch whole = known(batch);
               if (const auto unknown = detail::unknown_kinds(whole)) return answer(done, context, *unknown);
               detail::meta(self)->commit(call, whole, context, done);
             },
             [](void* self, const mortise_call* call, const mortise_cursor_options* options,
                mortise_error* error) -> mortise_cursor* {
               auto r = detail::meta(self)->open_cursor(call, known(options));
               if (!r) return (void)report(error, std::move(r).error()), nullptr;
               return reinterpret_cast<mortise_cursor*>(std::move(r).value().release());
             },
             [](mortise_cursor* c, mortise_str key, mortise_error* error) {
               return detail::found_or_not(detail::cursor(c)->seek(view(key)), error);
             },
             [](mortise_cursor* c, mortise_error* error) {
               return detail::found_or_not(detail::cursor(c)->next(), error);
             },
             [](const mortise_cursor* c, mortise_str* key, mortise_str* value) {
               *key = str(detail::cursor(c)->key());
               *value = str(detail::cursor(c)->value());
             },
             [](mortise_cursor* c) { delete detail::cursor(c); },
             [](void* self, const mortise_call* call, mortise_str prefix, void* context,
                void (*each)(void*, mortise_str), mortise_error* error) -> mortise_status {
               auto r = detail::meta(self)->partitions(call, view(prefix),
                                                       [&](std::string_view p) { each(context, str(p)); });
               return r ? MORTISE_OK : report(error, std::move(r).error());
             },
             [](void* self, const mortise_call* call, void* context, void (*problem)(void*, mortise_str),
                mortise_error* error) -> mortise_status {
               auto r = detail::meta(self)->verify(call, [&](std::string_view t) { problem(context, str(t)); });
               return r ? MORTISE_OK : report(error, std::move(r).error());
             },
             limits.batch_bytes,
             limits.batch_mutations,
             limits.cursor_ms} {}

/// The answer of a commit that says how durable the batch is now.
inline mortise_commit_result commit_result(int32_t durability) noexcept {
  return {sizeof(mortise_commit_result), MORTISE_COMMIT_DURABILITY, durability, 0};
}

}  // namespace mortise
