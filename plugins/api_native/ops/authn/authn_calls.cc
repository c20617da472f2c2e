// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/authn/authn_calls.h"

#include <mortise/callback.h>
#include <mortise/error.h>

#include <memory>
#include <utility>

#include "api_base/answer_in_time.h"

namespace mortise::api_native::ops {
namespace {

std::string_view entry_value(const mortise_identity_entry& entry, std::string_view name) {
  for (size_t i = 0; i < entry.value_count; ++i)
    if (view(entry.values[i].name) == name) return view(entry.values[i].value);
  return {};
}

constexpr std::string_view kAdminister = "ais:Administer";

NativeError silent_identities() {
  const Error silent(Status::timed_out, "what keeps the users has said nothing in time");
  return from_identities(*ErrorView(silent).abi());
}

using Names = std::shared_ptr<const std::vector<std::string>>;

/// One after the other. Who is gone has no tokens.
void end_tokens(ContextPtr context, const Names& users, size_t index) {
  if (index == users->size()) return context->finish(Answer());
  static constexpr mortise_pair kEnd{{"end_tokens", 10}, {"true", 4}};
  mortise_identity_change change{};
  change.size = sizeof change;
  change.kind = MORTISE_IDENTITY_USER;
  change.action = MORTISE_IDENTITY_SET;
  change.name = str((*users)[index]);
  change.set = &kEnd;
  change.set_count = 1;
  Context& c = *context;
  c.site.identities.change(
      c.call(), change,
      [context = std::move(context), users, index](const mortise_error& e, const mortise_identity_entry*) mutable {
        if (e.status != MORTISE_OK && e.status != MORTISE_NOT_FOUND)
          return context->fail(from_users((*users)[index], e));
        on_worker(std::move(context),
                  [users, index](ContextPtr next) { end_tokens(std::move(next), users, index + 1); });
      });
}

/// Calls then(ContextPtr) when the batch is committed; answers if it is not. 409 if somebody else was faster.
template <class F>
void commit(ContextPtr context, const authn::Directory& directory, const RecordBatch& batch, F then) {
  const mortise_call* call = context->call();
  directory.records().commit(
      call, batch, [context = std::move(context), then = std::move(then)](const mortise_error& e, uint64_t) mutable {
        if (e.status == MORTISE_OK) return then(std::move(context));
        if (e.status == MORTISE_PRECONDITION)
          return context->fail(NativeError(409, "", "AuthN: somebody else has changed it meanwhile"));
        context->fail(
            NativeError(500, "", "AuthN: the change could not be kept").because(std::string(view(e.message))));
      });
}

}  // namespace

Or<authn::Directory> authn_of(const Context& c) {
  if (!c.site.tokens || !c.site.identities.can_be_administered())
    return unsupported(
        "this server is no AuthN server: that takes plugins.auth_jwt and plugins.users_local: operation not supported");
  return authn::Directory(c.site.records);
}

Refusal require_known(const Context& c) {
  if (!c.who.anonymous) return std::nullopt;
  return token_required(static_cast<bool>(c.site.tokens));
}

Refusal require_administrator(const Context& c) {
  if (c.administers()) return c.may_in(c.found, kAdminister, {});
  if (auto no = require_known(c)) return no;
  return NativeError(403, "", "insufficient permissions: this is for administrators");
}

Or<std::vector<AuthnUser>> find_users(const Context& c, const authn::Directory& directory, std::string_view name) {
  using Users = Or<std::vector<AuthnUser>>;
  mortise_identity_query query{};
  query.size = sizeof query;
  query.kind = MORTISE_IDENTITY_USER;
  query.name = str(name);
  auto told = api_base::answer_in_time<Users>([&](auto answer) {
    const auto users = std::make_shared<std::vector<AuthnUser>>();
    c.site.identities.list(
        nullptr, query,
        [users](const mortise_identity_entry& entry) {
          users->push_back(
              {std::string(view(entry.name)), entry.created_ms, entry_value(entry, "administrator") == "true"});
        },
        [users, answer, name = std::string(name)](const mortise_error& e, bool) {
          answer(e.status == MORTISE_OK ? Users(std::move(*users)) : Users(from_users(name, e)));
        });
  });
  if (!told) return silent_identities();
  if (!*told) return std::move(*told);
  for (AuthnUser& user : **told) {
    auto roles = directory.roles_of(user.name, user.created_ms);
    if (!roles) return std::move(roles.error());
    user.roles = std::move(*roles);
  }
  return std::move(*told);
}

NativeError from_users(const std::string& name, const mortise_error& error) {
  const std::string user = "user \"" + name.substr(0, 64) + "\" ";
  if (error.status == MORTISE_NOT_FOUND) return {404, "ErrNotFound", user + "does not exist"};
  if (error.status == MORTISE_EXISTS) return {409, "", user + "already exists"};
  return from_identities(error);
}

NativeError from_identities(const mortise_error& error) {
  std::string message = "AuthN: " + std::string(view(error.message));
  switch (error.status) {
    case MORTISE_NOT_FOUND:
      return {404, "ErrNotFound", std::move(message)};
    case MORTISE_EXISTS:
    case MORTISE_PRECONDITION:
      return {409, "", std::move(message)};
    case MORTISE_INVALID:
    case MORTISE_TOO_LARGE:
      return {400, "", std::move(message)};
    case MORTISE_UNSUPPORTED:
      return unsupported(std::move(message));
    case MORTISE_BUSY:
      return NativeError(429, "", std::move(message)).header("Retry-After", "3");
    default:
      return NativeError(500, "", "AuthN: the users cannot be reached now").because(message);
  }
}

void answer_when_committed(ContextPtr context, const authn::Directory& directory, const RecordBatch& batch) {
  commit(std::move(context), directory, batch, [](ContextPtr done) { done->finish(Answer()); });
}

void commit_and_end_tokens(ContextPtr context, const authn::Directory& directory, const RecordBatch& batch,
                           UsersOf users) {
  commit(std::move(context), directory, batch, [users = std::move(users)](ContextPtr committed) {
    on_worker(std::move(committed), [users](ContextPtr c) {
      auto names = users(*c);
      if (!names) return c->fail(names.error());
      end_tokens(std::move(c), std::make_shared<const std::vector<std::string>>(std::move(*names)), 0);
    });
  });
}

}  // namespace mortise::api_native::ops
