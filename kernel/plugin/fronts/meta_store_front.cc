// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/fronts/calls.h"
#include "kernel/plugin/fronts/shape.h"
#include "kernel/support/store_damage.h"

#include <mortise/abi/meta_store.h>

namespace mortise::plugin {
namespace {

/// A read of the store of records: that it met damage is noted.
template <class Table, size_t N, FunctionName Name, auto Member>
struct ReadThunk;

template <class Table, size_t N, FunctionName Name, class... A, mortise_status (*Table::*Member)(A...)>
struct ReadThunk<Table, N, Name, Member> {
  static mortise_status call(A... arguments) {
    const mortise_status status = Thunk<Table, N, Name, Member>::call(arguments...);
    if (status == MORTISE_CORRUPT)
      support::StoreDamage::of_process().note_corrupt_read(Behind<Table, N>::plugin, Name.text);
    return status;
  }
};

/// Where the cursor is: a record that nobody can look at is not passed over in silence.
template <size_t N>
mortise_status with_checked_record(const char* function, const mortise_cursor* cursor, mortise_error* error,
                                   mortise_status status) {
  using Store = Behind<mortise_meta_store, N>;
  if (status != MORTISE_OK) return status;
  mortise_str key{}, value{};
  Thunk<mortise_meta_store, N, "cursor_record()", &mortise_meta_store::cursor_record>::call(cursor, &key, &value);
  const support::Fault fault = support::first_of(support::fault_of(key), support::fault_of(value));
  if (fault == nullptr) return status;
  report_malformed(Store::report, Store::plugin, "cursor_record()", fault);
  return explain_failure(error, function);
}

}  // namespace

template <size_t N>
struct Front<mortise_meta_store, N> {
  static void put(mortise_meta_store& t) {
    using T = mortise_meta_store;
    t.get = [](void* self, const mortise_call* call, mortise_str partition, mortise_str key, void* context,
               void (*found)(void*, mortise_str), mortise_error* error) {
      return with_checked_callback<T, N>("get()", context, found, error, [&](void* between, auto* each) {
        return ReadThunk<T, N, "get()", &T::get>::call(self, call, partition, key, between, each, error);
      });
    };
    t.commit = [](void* self, const mortise_call* call, const mortise_batch* batch, void* context,
                  mortise_commit_done done) {
      answered_later<T, N>(
          "commit()", MORTISE_UNKNOWN, context, done,
          [&](void* ticket, mortise_commit_done receive) {
            Behind<T, N>::table->commit(self, call, batch, ticket, receive);
          },
          &PendingAnswers::of_process().last_commit());
    };
    front<N, "cursor_open()", &T::cursor_open>(t);
    t.cursor_seek = [](mortise_cursor* cursor, mortise_str key, mortise_error* error) {
      return with_checked_record<N>("cursor_seek()", cursor, error,
                                    ReadThunk<T, N, "cursor_seek()", &T::cursor_seek>::call(cursor, key, error));
    };
    t.cursor_next = [](mortise_cursor* cursor, mortise_error* error) {
      return with_checked_record<N>("cursor_next()", cursor, error,
                                    ReadThunk<T, N, "cursor_next()", &T::cursor_next>::call(cursor, error));
    };
    front<N, "cursor_record()", &T::cursor_record>(t);
    front<N, "cursor_close()", &T::cursor_close>(t);
    t.partitions = [](void* self, const mortise_call* call, mortise_str prefix, void* context,
                      void (*each)(void*, mortise_str), mortise_error* error) {
      return with_checked_callback<T, N>("partitions()", context, each, error, [&](void* between, auto* sound) {
        return ReadThunk<T, N, "partitions()", &T::partitions>::call(self, call, prefix, between, sound, error);
      });
    };
    checked_callback_front<N, "verify()", &T::verify, T>(t.verify);
  }
};

constinit const Shape kMetaStoreShape =
    shape_of<mortise_meta_store, kMostStores>(MORTISE_META_STORE_ID, MORTISE_END_OF(mortise_meta_store, verify));

}  // namespace mortise::plugin
