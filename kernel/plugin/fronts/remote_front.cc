// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/fronts/calls.h"
#include "kernel/plugin/fronts/remote_receiver.h"
#include "kernel/plugin/fronts/shape.h"

#include <mortise/abi/remote.h>

namespace mortise::plugin {
namespace {

/// A request of a remote that is answered later: when, is told by its call and by the remote's own patience.
template <size_t N, FunctionName Name, auto Member, class Request, class R>
void remote_front(void (**function)(void*, const mortise_call*, const Request*, void*,
                                    void (*)(void*, const mortise_error*, const R*))) {
  *function = [](void* self, const mortise_call* call, const Request* request, void* context,
                 void (*done)(void*, const mortise_error*, const R*)) {
    answered_later<mortise_remote, N>(Name.text, MORTISE_INTERNAL, context, done,
                                      [&](void* ticket, void (*receive)(void*, const mortise_error*, const R*)) {
                                        PendingAnswers::of_process().allow_any_time(ticket);
                                        (Behind<mortise_remote, N>::table->*Member)(self, call, request, ticket,
                                                                                    receive);
                                      });
  };
}

}  // namespace

template <size_t N>
struct Front<mortise_remote, N> {
  static void put(mortise_remote& t) {
    using T = mortise_remote;
    front<N, "place_count()", &T::place_count>(t);
    t.place = [](void* self, size_t index) -> const mortise_remote_place* {
      static const mortise_remote_place nowhere{sizeof nowhere, 0, {}, {}, {}, {}, {}};
      const mortise_remote_place* place = Thunk<T, N, "place()", &T::place>::call(self, index);
      const support::Fault fault = place == nullptr ? "nothing to look at" : support::fault_of(*place);
      if (fault == nullptr) return place;
      report_malformed(Behind<T, N>::report, Behind<T, N>::plugin, "place()", fault);
      return &nowhere;
    };
    remote_front<N, "head()", &T::head>(&t.head);
    remote_front<N, "remove()", &T::remove>(&t.remove);
    remote_front<N, "list()", &T::list>(&t.list);
    remote_front<N, "bucket_head()", &T::bucket_head>(&t.bucket_head);
    remote_front<N, "bucket_create()", &T::bucket_create>(&t.bucket_create);
    remote_front<N, "bucket_list()", &T::bucket_list>(&t.bucket_list);
    if (MORTISE_HAS(T, &t, bucket_remove) && t.bucket_remove != nullptr)
      remote_front<N, "bucket_remove()", &T::bucket_remove>(&t.bucket_remove);
    if (MORTISE_HAS(T, &t, attach) && t.attach != nullptr) remote_front<N, "attach()", &T::attach>(&t.attach);
    if (MORTISE_HAS(T, &t, detach) && t.detach != nullptr) remote_front<N, "detach()", &T::detach>(&t.detach);
    if (MORTISE_HAS(T, &t, describe) && t.describe != nullptr) remote_front<N, "describe()", &T::describe>(&t.describe);
    t.get = [](void* self, const mortise_call* call, const mortise_remote_read* read,
               const mortise_remote_receiver* receiver, mortise_remote_transfer** transfer) {
      using Here = Behind<T, N>;
      const auto between = RemoteReceiver::make(*receiver, transfer, {Here::plugin, Here::report});
      const mortise_remote_receiver given = between->abi();
      const support::RunningCall running(Here::plugin, "get()");
      try {
        return Here::table->get(self, call, read, &given, transfer);
      } catch (...) {
        report_thrown(Here::report, Here::plugin, "get()");
      }
      between->thrown(Error(Status::internal, "get() of the plugin failed"));
    };
    t.put = [](void* self, const mortise_call* call, const mortise_remote_put* put, const mortise_remote_source* source,
               void* context, mortise_on_remote_written done) {
      answered_later<T, N>("put()", MORTISE_UNKNOWN, context, done,
                           [&](void* ticket, mortise_on_remote_written receive) {
                             PendingAnswers::of_process().allow_any_time(ticket);
                             Behind<T, N>::table->put(self, call, put, source, ticket, receive);
                           });
    };
  }
};

constinit const Shape kRemoteShape =
    shape_of<mortise_remote, kMostOthers>(MORTISE_REMOTE_ID, MORTISE_END_OF(mortise_remote, bucket_list));

}  // namespace mortise::plugin
