// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/fronts/calls.h"
#include "kernel/plugin/fronts/shape.h"

#include <mortise/abi/blob_store.h>

#include <utility>

namespace mortise::plugin {
namespace {

/// A writer of a blob that nobody could find again is none.
template <size_t N>
mortise_status with_id(const char* function, mortise_status status, mortise_blob_writer** writer,
                       mortise_error* error) {
  using Store = Behind<mortise_blob_store, N>;
  if (status != MORTISE_OK) return status;
  support::Fault fault = *writer == nullptr ? "success, and nothing else" : nullptr;
  if (fault == nullptr) {
    const mortise_str id = Store::table->writer_id(*writer);
    fault = id.size == 0 ? "a blob without an id" : support::fault_of(id);
    if (fault != nullptr) Store::table->writer_abort(std::exchange(*writer, nullptr));
  }
  if (fault == nullptr) return status;
  report_malformed(Store::report, Store::plugin, function, fault);
  return explain_failure(error, function);
}

}  // namespace

template <size_t N>
struct Front<mortise_blob_store, N> {
  static void put(mortise_blob_store& t) {
    using T = mortise_blob_store;
    t.create = [](void* self, const mortise_call* call, const mortise_blob_create* what, mortise_blob_writer** writer,
                  mortise_error* error) {
      return with_id<N>("create()", Thunk<T, N, "create()", &T::create>::call(self, call, what, writer, error), writer,
                        error);
    };
    front<N, "writer_id()", &T::writer_id>(t);
    t.writer_write = [](mortise_blob_writer* writer, const void* data, size_t size, void* context,
                        mortise_blob_done done) {
      answered_later<T, N>("writer_write()", MORTISE_INTERNAL, context, done,
                           [&](void* ticket, mortise_blob_done receive) {
                             Behind<T, N>::table->writer_write(writer, data, size, ticket, receive);
                           });
    };
    t.writer_finish = [](mortise_blob_writer* writer, void* context, mortise_blob_done done) {
      answered_later<T, N>("writer_finish()", MORTISE_INTERNAL, context, done,
                           [&](void* ticket, mortise_blob_done receive) {
                             Behind<T, N>::table->writer_finish(writer, ticket, receive);
                           });
    };
    front<N, "writer_abort()", &T::writer_abort>(t);
    front<N, "open()", &T::open>(t);
    front<N, "reader_size()", &T::reader_size>(t);
    front<N, "reader_fd()", &T::reader_fd>(t);
    front<N, "reader_read()", &T::reader_read>(t);
    front<N, "reader_close()", &T::reader_close>(t);
    front<N, "settle()", &T::settle>(t);
    front<N, "remove()", &T::remove>(t);
    checked_callback_front<N, "recover()", &T::recover, T>(t.recover);
    checked_callback_front<N, "scan()", &T::scan, T>(t.scan);
    front<N, "quarantine()", &T::quarantine>(t);
    front<N, "usage()", &T::usage>(t);
    if (MORTISE_HAS(T, &t, label) && t.label != nullptr) checked_callback_front<N, "label()", &T::label, T>(t.label);
    if (MORTISE_HAS(T, &t, clone) && t.clone != nullptr)
      t.clone = [](void* self, const mortise_call* call, mortise_str id, const mortise_blob_create* what,
                   mortise_blob_writer** writer, mortise_error* error) {
        return with_id<N>("clone()", Thunk<T, N, "clone()", &T::clone>::call(self, call, id, what, writer, error),
                          writer, error);
      };
    if (MORTISE_HAS(T, &t, renew_owner) && t.renew_owner != nullptr) front<N, "renew_owner()", &T::renew_owner>(t);
  }
};

constinit const Shape kBlobStoreShape =
    shape_of<mortise_blob_store, kMostStores>(MORTISE_BLOB_STORE_ID, MORTISE_END_OF(mortise_blob_store, usage));

}  // namespace mortise::plugin
