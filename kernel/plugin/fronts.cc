// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/fronts.h"

#include "kernel/plugin/front.h"
#include "kernel/plugin/remote_receiver.h"
#include "kernel/support/answer_faults.h"
#include "kernel/support/pending_answers.h"
#include "kernel/support/store_damage.h"

#include <mortise/abi/auth.h>
#include <mortise/abi/blob_store.h>
#include <mortise/abi/checksum.h>
#include <mortise/abi/event_target.h>
#include <mortise/abi/http.h>
#include <mortise/abi/identity.h>
#include <mortise/abi/meta_store.h>
#include <mortise/abi/remote.h>
#include <mortise/abi/tokens.h>
#include <mortise/abi/users.h>
#include <mortise/bytes.h>
#include <mortise/known.h>

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <exception>
#include <utility>

namespace mortise::plugin {
namespace {

using support::PendingAnswers;

/// Replaces a function of `table`, which is there.
template <size_t N, FunctionName Name, auto Member, int Failed = -1, class Table>
void front(Table& table) {
  table.*Member = &Thunk<Table, N, Name, Member, Failed>::call;
}

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

/// Nothing is passed on that nobody could look at.
template <class R>
void receive_sound(void* ticket, const mortise_error* error, const R* told) {
  if (const support::Fault fault = support::fault_of_answer(error, told)) return PendingAnswers::refuse(ticket, fault);
  PendingAnswers::receive<R>(ticket, error, told);
}

/// What a function of a plugin calls back with before it returns: passed on if it can be looked at; the rest is not
/// passed on any more. To a question of the plugin the answer is 1 then: of recover() "keep it", of scan() "stop".
template <class R, class... Told>
struct Sifted {
  void* context;
  R (*callback)(void*, Told...);
  support::Fault fault = nullptr;

  static R take(void* self, Told... told) {
    auto& own = *static_cast<Sifted*>(self);
    if (own.fault == nullptr) own.fault = support::first_of(fault_of_told(told)...);
    if (own.fault == nullptr) return own.callback(own.context, told...);
    return R(1);
  }

 private:
  static support::Fault fault_of_told(const mortise_str& text) { return support::fault_of(text); }
  template <class T>
  static support::Fault fault_of_told(const T* told) {
    return told == nullptr ? "nothing to look at" : support::fault_of(*told);
  }
};

/// Asks the plugin's function with a callback of the caller's between the two.
template <class Table, size_t N, class R, class... Told, class Ask>
mortise_status sifted(const char* function, void* context, R (*callback)(void*, Told...), mortise_error* error,
                      Ask&& ask) {
  Sifted<R, Told...> between{context, callback};
  const mortise_status status = ask(&between, &Sifted<R, Told...>::take);
  if (between.fault == nullptr) return status;
  report_malformed(Behind<Table, N>::report, Behind<Table, N>::plugin, function, between.fault);
  return explain_failure(error, function);
}

/// Calls of the plugin that are answered later, with the caller's context and function.
template <class Table, size_t N, class R, class Ask>
void answered_later(const char* function, mortise_status if_nothing, void* context, support::Answer<R> done, Ask&& ask,
                    support::LastAnswer* last = nullptr) {
  const char* plugin = Behind<Table, N>::plugin;
  void* ticket = PendingAnswers::of_process().expect(plugin, function, if_nothing, done, context, last);
  if (ticket == nullptr) return answer(done, context, Error(Status::internal, "no memory"));
  const support::RunningCall running(plugin, function);
  try {
    return ask(ticket, &receive_sound<R>);
  } catch (...) {
    report_thrown(Behind<Table, N>::report, plugin, function);
  }
  mortise_error failed = empty_error();
  (void)explain_failure(&failed, function);
  failed.status = if_nothing;
  PendingAnswers::receive<R>(ticket, &failed, nullptr);
}

/// A function of a store that calls back for what it finds.
template <size_t N, FunctionName Name, auto Member, class Table, class R, class... Told>
void sifting_front(mortise_status (*&function)(void*, const mortise_call*, void*, R (*)(void*, Told...),
                                               mortise_error*)) {
  function = [](void* self, const mortise_call* call, void* context, R (*callback)(void*, Told...),
                mortise_error* error) {
    return sifted<Table, N>(Name.text, context, callback, error, [&](void* between, auto* sound) {
      return Thunk<Table, N, Name, Member>::call(self, call, between, sound, error);
    });
  };
}

/// Where the cursor is: a record that nobody can look at is not passed over in silence.
template <size_t N>
mortise_status on_sound_record(const char* function, const mortise_cursor* cursor, mortise_error* error,
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

template <size_t N>
void put_front(mortise_meta_store& t) {
  using T = mortise_meta_store;
  t.get = [](void* self, const mortise_call* call, mortise_str partition, mortise_str key, void* context,
             void (*found)(void*, mortise_str), mortise_error* error) {
    return sifted<T, N>("get()", context, found, error, [&](void* between, auto* each) {
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
    return on_sound_record<N>("cursor_seek()", cursor, error,
                              ReadThunk<T, N, "cursor_seek()", &T::cursor_seek>::call(cursor, key, error));
  };
  t.cursor_next = [](mortise_cursor* cursor, mortise_error* error) {
    return on_sound_record<N>("cursor_next()", cursor, error,
                              ReadThunk<T, N, "cursor_next()", &T::cursor_next>::call(cursor, error));
  };
  front<N, "cursor_record()", &T::cursor_record>(t);
  front<N, "cursor_close()", &T::cursor_close>(t);
  t.partitions = [](void* self, const mortise_call* call, mortise_str prefix, void* context,
                    void (*each)(void*, mortise_str), mortise_error* error) {
    return sifted<T, N>("partitions()", context, each, error, [&](void* between, auto* sound) {
      return ReadThunk<T, N, "partitions()", &T::partitions>::call(self, call, prefix, between, sound, error);
    });
  };
  sifting_front<N, "verify()", &T::verify, T>(t.verify);
}

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

template <size_t N>
void put_front(mortise_blob_store& t) {
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
    answered_later<T, N>(
        "writer_finish()", MORTISE_INTERNAL, context, done,
        [&](void* ticket, mortise_blob_done receive) { Behind<T, N>::table->writer_finish(writer, ticket, receive); });
  };
  front<N, "writer_abort()", &T::writer_abort>(t);
  front<N, "open()", &T::open>(t);
  front<N, "reader_size()", &T::reader_size>(t);
  front<N, "reader_fd()", &T::reader_fd>(t);
  front<N, "reader_read()", &T::reader_read>(t);
  front<N, "reader_close()", &T::reader_close>(t);
  front<N, "settle()", &T::settle>(t);
  front<N, "remove()", &T::remove>(t);
  sifting_front<N, "recover()", &T::recover, T>(t.recover);
  sifting_front<N, "scan()", &T::scan, T>(t.scan);
  front<N, "quarantine()", &T::quarantine>(t);
  front<N, "usage()", &T::usage>(t);
  if (MORTISE_HAS(T, &t, label) && t.label != nullptr) sifting_front<N, "label()", &T::label, T>(t.label);
  if (MORTISE_HAS(T, &t, clone) && t.clone != nullptr)
    t.clone = [](void* self, const mortise_call* call, mortise_str id, const mortise_blob_create* what,
                 mortise_blob_writer** writer, mortise_error* error) {
      return with_id<N>("clone()", Thunk<T, N, "clone()", &T::clone>::call(self, call, id, what, writer, error), writer,
                        error);
    };
  if (MORTISE_HAS(T, &t, renew_owner) && t.renew_owner != nullptr) front<N, "renew_owner()", &T::renew_owner>(t);
}

/// Calls the plugin, and answers in its place if it throws: `failed()`. Had it answered before, that one is the second.
template <class Table, size_t N, class Call, class Failed>
void answered_or_refused(const char* function, Call&& call, Failed&& failed) {
  const support::RunningCall running(Behind<Table, N>::plugin, function);
  try {
    return call(*Behind<Table, N>::table);
  } catch (...) {
    report_thrown(Behind<Table, N>::report, Behind<Table, N>::plugin, function);
  }
  failed();
}

void refuse(void* context, mortise_on_authn result) {
  mortise_authn_result refused{};
  refused.size = sizeof refused;
  refused.decision = MORTISE_AUTHN_REFUSED;
  refused.code = str("InternalError");
  refused.message = str("the authentication plugin failed");
  result(context, &refused);
}

template <size_t N>
void put_front(mortise_authn& t) {
  using T = mortise_authn;
  t.authenticate = [](void* self, const mortise_call* on_behalf, const mortise_request* request, void* context,
                      mortise_on_authn result) {
    answered_or_refused<T, N>(
        "authenticate()", [&](const T& plugin) { plugin.authenticate(self, on_behalf, request, context, result); },
        [&] { refuse(context, result); });
  };
  if (!MORTISE_HAS(T, &t, authenticate_form) || t.authenticate_form == nullptr) return;
  t.authenticate_form = [](void* self, const mortise_call* on_behalf, const mortise_request* request,
                           const mortise_pair* fields, size_t count, void* context, mortise_on_authn result) {
    answered_or_refused<T, N>(
        "authenticate_form()",
        [&](const T& plugin) { plugin.authenticate_form(self, on_behalf, request, fields, count, context, result); },
        [&] { refuse(context, result); });
  };
}

template <size_t N>
void put_front(mortise_authz& t) {
  using T = mortise_authz;
  t.authorize = [](void* self, const mortise_call* on_behalf, const mortise_access_request* request, void* context,
                   mortise_on_decision result) {
    answered_or_refused<T, N>(
        "authorize()", [&](const T& plugin) { plugin.authorize(self, on_behalf, request, context, result); },
        [&] {
          const mortise_decision denied{sizeof denied, MORTISE_AUTHZ_DENY, str("the plugin failed"), {}, MORTISE_OK, 0};
          result(context, &denied);
        });
  };
}

template <size_t N>
void put_front(mortise_policies& t) {
  front<N, "check_identity_policy()", &mortise_policies::check_identity_policy>(t);
}

template <size_t N>
void put_front(mortise_event_target& t) {
  using T = mortise_event_target;
  front<N, "interest()", &T::interest>(t);
  t.deliver = [](void* self, const mortise_call* call, const mortise_event* event, void* context,
                 mortise_event_done done) {
    answered_later<T, N>("deliver()", MORTISE_INTERNAL, context, done, [&](void* ticket, mortise_event_done receive) {
      PendingAnswers::of_process().allow_any_time(ticket);  // its own queue tells how far behind a target is
      Behind<T, N>::table->deliver(self, call, event, ticket, receive);
    });
  };
}

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

template <size_t N>
void put_front(mortise_remote& t) {
  using T = mortise_remote;
  front<N, "place_count()", &T::place_count>(t);
  t.place = [](void* self, size_t index) -> const mortise_remote_place* {
    static const mortise_remote_place nowhere{sizeof nowhere, 0, {}, {}, {}};
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
    answered_later<T, N>("put()", MORTISE_UNKNOWN, context, done, [&](void* ticket, mortise_on_remote_written receive) {
      PendingAnswers::of_process().allow_any_time(ticket);
      Behind<T, N>::table->put(self, call, put, source, ticket, receive);
    });
  };
}

template <size_t N>
void put_front(mortise_users& t) {
  using T = mortise_users;
  t.find = [](void* self, mortise_str id, void* context, void (*result)(void*, const mortise_identity*)) {
    Sifted<void, const mortise_identity*> between{context, result};
    Thunk<T, N, "find() of its users", &T::find>::call(self, id, &between, &decltype(between)::take);
    if (between.fault != nullptr)
      report_malformed(Behind<T, N>::report, Behind<T, N>::plugin, "find() of its users", between.fault);
  };
}

template <size_t N>
void put_session_fronts(mortise_identities& t) {
  using T = mortise_identities;
  if (MORTISE_HAS(T, &t, begin_session) && t.begin_session != nullptr)
    t.begin_session = [](void* self, const mortise_call* call, const mortise_session_request* request, void* context,
                         mortise_on_credential result) {
      answered_later<T, N>("begin_session()", MORTISE_INTERNAL, context, result,
                           [&](void* ticket, mortise_on_credential receive) {
                             Behind<T, N>::table->begin_session(self, call, request, ticket, receive);
                           });
    };
  if (!MORTISE_HAS(T, &t, find_session) || t.find_session == nullptr) return;
  t.find_session = [](void* self, const mortise_call* call, mortise_str access_key, mortise_str token, void* context,
                      mortise_on_credential result) {
    answered_later<T, N>("find_session()", MORTISE_INTERNAL, context, result,
                         [&](void* ticket, mortise_on_credential receive) {
                           PendingAnswers::of_process().allow_any_time(ticket);
                           Behind<T, N>::table->find_session(self, call, access_key, token, ticket, receive);
                         });
  };
}

template <size_t N>
void put_front(mortise_identities& t) {
  using T = mortise_identities;
  t.find_key = [](void* self, const mortise_call* call, mortise_str access_key, void* context,
                  mortise_on_credential result) {
    answered_later<T, N>(
        "find_key()", MORTISE_INTERNAL, context, result, [&](void* ticket, mortise_on_credential receive) {
          PendingAnswers::of_process().allow_any_time(ticket);  // it may be a network; who asks gives up by itself
          Behind<T, N>::table->find_key(self, call, access_key, ticket, receive);
        });
  };
  t.find_user = [](void* self, const mortise_call* call, mortise_str id, void* context, mortise_on_user result) {
    answered_later<T, N>("find_user()", MORTISE_INTERNAL, context, result, [&](void* ticket, mortise_on_user receive) {
      PendingAnswers::of_process().allow_any_time(ticket);
      Behind<T, N>::table->find_user(self, call, id, ticket, receive);
    });
  };
  front<N, "generation()", &T::generation>(t);
  front<N, "key_used()", &T::key_used>(t);
  if (MORTISE_HAS(T, &t, change) && t.change != nullptr)
    t.change = [](void* self, const mortise_call* call, const mortise_identity_change* wanted, void* context,
                  mortise_on_identity_changed done) {
      answered_later<T, N>("change()", MORTISE_UNKNOWN, context, done,
                           [&](void* ticket, mortise_on_identity_changed receive) {
                             Behind<T, N>::table->change(self, call, wanted, ticket, receive);
                           });
    };
  if (MORTISE_HAS(T, &t, check_password) && t.check_password != nullptr)
    t.check_password = [](void* self, const mortise_call* call, mortise_str user, mortise_str password, void* context,
                          mortise_on_user result) {
      answered_later<T, N>("check_password()", MORTISE_INTERNAL, context, result,
                           [&](void* ticket, mortise_on_user receive) {
                             PendingAnswers::of_process().allow_any_time(ticket);  // others may be checked first
                             Behind<T, N>::table->check_password(self, call, user, password, ticket, receive);
                           });
    };
  put_session_fronts<N>(t);
  if (!MORTISE_HAS(T, &t, reserve) || t.reserve == nullptr) return;
  t.reserve = [](void* self, const mortise_call* call, const mortise_identity_reservation* names, void* context,
                 mortise_on_identities_reserved done) {
    answered_later<T, N>("reserve()", MORTISE_INTERNAL, context, done,
                         [&](void* ticket, mortise_on_identities_reserved receive) {
                           Behind<T, N>::table->reserve(self, call, names, ticket, receive);
                         });
  };
}

template <size_t N>
void put_front(mortise_tokens& t) {
  using T = mortise_tokens;
  t.check = [](void* self, const mortise_call* call, mortise_str token, void* context, mortise_on_token result) {
    answered_later<T, N>("check() of its tokens", MORTISE_INTERNAL, context, result,
                         [&](void* ticket, mortise_on_token receive) {
                           PendingAnswers::of_process().allow_any_time(ticket);  // keys may have to be fetched
                           Behind<T, N>::table->check(self, call, token, ticket, receive);
                         });
  };
  t.issue = [](void* self, const mortise_call* call, const mortise_token_order* order, void* context,
               mortise_on_token_issued result) {
    answered_later<T, N>("issue()", MORTISE_INTERNAL, context, result,
                         [&](void* ticket, mortise_on_token_issued receive) {
                           Behind<T, N>::table->issue(self, call, order, ticket, receive);
                         });
  };
  t.revoke = [](void* self, const mortise_call* call, mortise_str token, void* context, mortise_on_token_revoked done) {
    answered_later<T, N>("revoke()", MORTISE_UNKNOWN, context, done,
                         [&](void* ticket, mortise_on_token_revoked receive) {
                           PendingAnswers::of_process().allow_any_time(ticket);
                           Behind<T, N>::table->revoke(self, call, token, ticket, receive);
                         });
  };
}

/// What handle() throws concerns the exchange, which the HTTP server ends.
template <size_t N>
void put_front(mortise_api& t) {
  using T = mortise_api;
  front<N, "mount_count()", &T::mount_count>(t);
  front<N, "mount()", &T::mount>(t);
  t.handle = [](void* self, mortise_exchange exchange) {
    const support::RunningCall running(Behind<T, N>::plugin, "handle()", support::RunningCall::On::loop);
    Behind<T, N>::table->handle(self, exchange);
  };
}

/// Front number N before `table`; nullptr if it is taken.
template <class Table, size_t N>
const void* take(const void* table, const char* plugin, const std::function<void(std::string_view)>& report) {
  static Table shown;
  using Here = Behind<Table, N>;
  if (Here::table != nullptr) return nullptr;
  Here::plugin = plugin;
  Here::report = report;
  Here::table = static_cast<const Table*>(table);
  shown = known(static_cast<const Table*>(table));  // of functions that a later SDK appends we know nothing
  put_front<N>(shown);
  return &shown;
}

template <class Table, size_t... N>
const void* take_any(const void* table, const char* plugin, const std::function<void(std::string_view)>& report,
                     std::vector<std::function<void()>>& ends, std::index_sequence<N...>) {
  const void* out = nullptr;
  const auto attempt = [&]<size_t I>(std::integral_constant<size_t, I>) {
    out = take<Table, I>(table, plugin, report);
    if (out != nullptr) ends.emplace_back([] { Behind<Table, I>::table = nullptr; });
    return out != nullptr;
  };
  (void)(attempt(std::integral_constant<size_t, N>()) || ...);
  return out;
}

using Take = const void* (*)(const void*, const char*, const std::function<void(std::string_view)>&,
                             std::vector<std::function<void()>>&);

/// As many plugins may give one interface. Of stores one is used, and [storage] names it.
constexpr size_t kMostStores = 2;
constexpr size_t kMostOthers = 8;

template <class Table, size_t Most>
constexpr Take kTake = [](const void* table, const char* plugin, const auto& report, auto& ends) {
  return take_any<Table>(table, plugin, report, ends, std::make_index_sequence<Most>());
};

/// What every table of an interface must have. They all begin with two numbers and `self`; functions follow.
struct Shape {
  std::string_view interface_id;
  size_t end;  // of the last function that is not optional
  size_t most;
  Take take;
};

#define MORTISE_SHAPE(id, type, last, most) \
  { id, offsetof(type, last) + sizeof(type::last), most, kTake<type, most> }
constexpr std::array<Shape, 11> kShapes{{
    MORTISE_SHAPE(MORTISE_META_STORE_ID, mortise_meta_store, verify, kMostStores),
    MORTISE_SHAPE(MORTISE_BLOB_STORE_ID, mortise_blob_store, usage, kMostStores),
    MORTISE_SHAPE(MORTISE_AUTHN_ID, mortise_authn, authenticate, kMostOthers),
    MORTISE_SHAPE(MORTISE_AUTHZ_ID, mortise_authz, authorize, kMostOthers),
    MORTISE_SHAPE(MORTISE_EVENT_TARGET_ID, mortise_event_target, deliver, kMostOthers),
    MORTISE_SHAPE(MORTISE_REMOTE_ID, mortise_remote, bucket_list, kMostOthers),
    MORTISE_SHAPE(MORTISE_USERS_ID, mortise_users, find, kMostOthers),
    MORTISE_SHAPE(MORTISE_IDENTITY_ID, mortise_identities, key_used, kMostOthers),
    MORTISE_SHAPE(MORTISE_POLICIES_ID, mortise_policies, check_identity_policy, kMostOthers),
    MORTISE_SHAPE(MORTISE_TOKENS_ID, mortise_tokens, revoke, kMostOthers),
    MORTISE_SHAPE(MORTISE_API_ID, mortise_api, handle, kMostOthers),
}};
#undef MORTISE_SHAPE

Result<void> check_shape(const Shape& shape, const void* table) {
  uint32_t size = 0;
  std::memcpy(&size, table, sizeof size);
  if (size < shape.end)
    return Error(Status::invalid, fmt::format("gives a table of {} that is too small: {} bytes of at least {}",
                                              shape.interface_id, size, shape.end));
  constexpr size_t kFunctions = offsetof(mortise_authz, authorize);  // where they begin, in all of them
  for (size_t at = kFunctions; at < shape.end; at += sizeof(void*)) {
    const void* function = nullptr;
    std::memcpy(&function, static_cast<const char*>(table) + at, sizeof function);
    if (function == nullptr)
      return Error(Status::invalid, fmt::format("gives a table of {} in which function number {} is NULL",
                                                shape.interface_id, (at - kFunctions) / sizeof(void*) + 1));
  }
  return {};
}

}  // namespace

void report_thrown(const std::function<void(std::string_view)>& report, const char* plugin, const char* function) {
  try {
    throw;
  } catch (const std::exception& e) {
    report(fmt::format("plugin '{}' threw an exception in {}: {}", plugin, function, e.what()));
  } catch (...) {
    report(fmt::format("plugin '{}' threw an exception in {}", plugin, function));
  }
}

void report_malformed(const std::function<void(std::string_view)>& report, const char* plugin, const char* function,
                      support::Fault fault) {
  report(fmt::format("plugin '{}' answered {} with {}", plugin, function, fault));
}

mortise_status explain_failure(mortise_error* error, const char* function) {
  return report(error, Error(Status::internal, fmt::format("{} of the plugin failed", function)));
}

Fronts::Fronts(const char* plugin, std::function<void(std::string_view)> report)
    : plugin_(plugin), report_(std::move(report)) {}

Fronts::~Fronts() {
  for (const auto& end : ends_) end();
}

Result<const void*> Fronts::put_before(std::string_view interface_id, const void* table) {
  for (const Shape& shape : kShapes) {
    if (shape.interface_id != interface_id) continue;
    if (Result<void> good = check_shape(shape, table); !good) return std::move(good).error();
    const void* front = shape.take(table, plugin_, report_, ends_);
    if (front == nullptr)
      return Error(Status::unsupported,
                   fmt::format("is one plugin too many that provides {}: at most {} can", interface_id, shape.most));
    return front;
  }
  return table;
}

}  // namespace mortise::plugin
