// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/fronts.h"

#include "kernel/plugin/front.h"
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

template <size_t N, FunctionName Name, auto Member, class Table>
void read_front(Table& table) {
  table.*Member = &ReadThunk<Table, N, Name, Member>::call;
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
    return ask(ticket, &PendingAnswers::receive<R>);
  } catch (...) {
    report_thrown(Behind<Table, N>::report, plugin, function);
  }
  mortise_error failed = empty_error();
  (void)explain_failure(&failed, function);
  failed.status = if_nothing;
  PendingAnswers::receive<R>(ticket, &failed, nullptr);
}

template <size_t N>
void put_front(mortise_meta_store& t) {
  using T = mortise_meta_store;
  read_front<N, "get()", &T::get>(t);
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
  read_front<N, "cursor_seek()", &T::cursor_seek>(t);
  read_front<N, "cursor_next()", &T::cursor_next>(t);
  front<N, "cursor_record()", &T::cursor_record>(t);
  front<N, "cursor_close()", &T::cursor_close>(t);
  read_front<N, "partitions()", &T::partitions>(t);
  front<N, "verify()", &T::verify>(t);
}

template <size_t N>
void put_front(mortise_blob_store& t) {
  using T = mortise_blob_store;
  front<N, "create()", &T::create>(t);
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
  front<N, "recover()", &T::recover>(t);
  front<N, "scan()", &T::scan>(t);
  front<N, "quarantine()", &T::quarantine>(t);
  front<N, "usage()", &T::usage>(t);
  if (MORTISE_HAS(T, &t, clone) && t.clone != nullptr) front<N, "clone()", &T::clone>(t);
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
  front<N, "place()", &T::place>(t);
  remote_front<N, "head()", &T::head>(&t.head);
  remote_front<N, "remove()", &T::remove>(&t.remove);
  remote_front<N, "list()", &T::list>(&t.list);
  remote_front<N, "bucket_head()", &T::bucket_head>(&t.bucket_head);
  remote_front<N, "bucket_create()", &T::bucket_create>(&t.bucket_create);
  remote_front<N, "bucket_list()", &T::bucket_list>(&t.bucket_list);
  front<N, "get()", &T::get>(t);
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
  front<N, "find() of its users", &mortise_users::find>(t);
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
