// SPDX-License-Identifier: Apache-2.0
#include "users_local/local_identities.h"

#include <mortise/call.h>
#include <mortise/identity_rules.h>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "users_local/built_in_policies.h"
#include "users_local/password_hash.h"
#include "users_local/session.h"

namespace mortise::users_local {
namespace {

/// A user in the ABI's form, with the memory behind it.
class ShownUser {
 public:
  ShownUser(const User& user, const Directory& all) {
    for (const std::string& group : user.groups) {
      groups_.push_back(str(group));
      const Group* g = find(all.groups, group);
      if (g == nullptr) continue;
      add(g->policies, policies_);
      add_attached(g->attached, all);
    }
    add(user.attributes, attributes_);
    add(user.policies, policies_);
    add_attached(user.attached, all);
    abi_ = {sizeof abi_,
            user.administrator ? 1 : 0,
            str(user.name),
            str(user.display_name),
            groups_.empty() ? nullptr : groups_.data(),
            groups_.size(),
            attributes_.empty() ? nullptr : attributes_.data(),
            attributes_.size(),
            policies_.empty() ? nullptr : policies_.data(),
            policies_.size(),
            user.created_ms,
            user.security_stamp,
            boundary_of(user.boundary, all)};
  }
  ShownUser(const Role& role, const Directory& all) : role_id_(std::string(kRolePrefix) + role.name) {
    add(role.attributes, attributes_);
    add(role.policies, policies_);
    add_attached(role.attached, all);
    abi_ = {sizeof abi_,
            0,
            str(role_id_),
            str(role.name),
            nullptr,
            0,
            attributes_.empty() ? nullptr : attributes_.data(),
            attributes_.size(),
            policies_.empty() ? nullptr : policies_.data(),
            policies_.size(),
            role.created_ms,
            0,
            boundary_of(role.boundary, all)};
  }
  /// Somebody whom others know.
  explicit ShownUser(const std::string& id) : abi_{} {
    abi_.size = sizeof abi_;
    abi_.id = abi_.display_name = str(id);
  }
  ShownUser(const ShownUser&) = delete;
  ShownUser& operator=(const ShownUser&) = delete;
  const mortise_user* abi() const noexcept { return &abi_; }

 private:
  static void add(const Texts& texts, std::vector<mortise_pair>& out) {
    for (const auto& [name, value] : texts) out.push_back(pair(name, value));
  }
  /// One that is gone, which cannot be, has no document: whoever evaluates it denies.
  static std::string_view document_of(const std::string& name, const Directory& all) {
    const Policy* policy = find(all.policies, name);
    return policy == nullptr ? built_in_policy(name) : std::string_view(policy->document());
  }
  void add_attached(const Names& names, const Directory& all) {
    for (const std::string& name : names) policies_.push_back(pair(name, document_of(name, all)));
  }
  static mortise_pair boundary_of(const std::string& name, const Directory& all) {
    return name.empty() ? mortise_pair{} : pair(name, document_of(name, all));
  }
  std::string role_id_;
  std::vector<mortise_str> groups_;
  std::vector<mortise_pair> attributes_, policies_;
  mortise_user abi_{};
};

/// Of no password that anybody knows; it costs what a real one does.
constexpr std::string_view kNobodysHash =
    "scrypt:15:8:1:00000000000000000000000000000000:0000000000000000000000000000000000000000000000000000000000000000";

Error busy_with_passwords() { return {Status::busy, "too many passwords are being checked; try again"}; }

/// Calls use(const ShownUser&) with the user or role of that id; false: there is none.
template <class F>
bool with_user(std::string_view id, const Directory& all, F&& use) {
  if (is_role_id(id)) {
    const Role* role = find(all.roles, id.substr(kRolePrefix.size()));
    if (role != nullptr) use(ShownUser(*role, all));
    return role != nullptr;
  }
  const User* user = find(all.users, id);
  if (user != nullptr) use(ShownUser(*user, all));
  return user != nullptr;
}

/// Answers with a session of whoever it acts as, who may be one that is not kept here.
void give_session(const Session& s, std::string_view access_key, std::string_view token, const Directory& now,
                  CredentialReply& reply) {
  const mortise_session session{sizeof session, 0,           str(token),        str(s.name),
                                str(s.policy),  s.issued_ms, str(s.parent_key), str(s.tags)};
  const auto give = [&](const ShownUser& user) {
    const mortise_credential told{sizeof told,  0,          str(access_key), str(s.secret.view()),
                                  s.expires_ms, user.abi(), &session};
    reply.give(&told);
  };
  if (!with_user(s.acts_as, now, give)) give(ShownUser(s.acts_as));
}

Error no_key() { return {Status::not_found, "there is no such access key"}; }

/// Calls each for those of the query, in order; true if there are more.
template <class T, class F>
bool select(const Named<T>& all, const mortise_identity_query& query, F&& each) {
  uint32_t told = 0;
  for (auto at = all.upper_bound(view(query.after)); at != all.end(); ++at) {
    if (!each.wanted(*at->second)) continue;
    if (query.limit != 0 && told == query.limit) return true;
    each.tell(*at->second);
    ++told;
  }
  return false;
}

/// What list() does with an entry.
struct Teller {
  IdentityListing& listing;
  std::string_view user;
  bool wanted(const Key& key) const { return user.empty() || key.user == user; }
  template <class T>
  bool wanted(const T&) const {
    return true;
  }
  template <class T>
  void tell(const T& one) const {
    Entry(one).with_abi([&](const mortise_identity_entry& entry) { listing.each(entry); });
  }
};

template <class T>
void list_some(const Named<T>& all, const mortise_identity_query& query, IdentityListing& listing) {
  const Teller teller{listing, view(query.user)};
  if (query.name.size == 0) return listing.end(select(all, query, teller));
  const T* one = find(all, view(query.name));
  if (one == nullptr)
    return listing.fail(Error(Status::not_found, "there is no '" + std::string(view(query.name)) + "'"));
  teller.tell(*one);
  listing.end(false);
}

/// One of AWS's own, which nobody made here; it is told to who knows its name.
std::optional<Policy> as_policy(std::string_view name) {
  const std::string_view document = built_in_policy(name);
  if (document.empty()) return std::nullopt;
  Policy out;
  out.name = name;
  out.versions.emplace(1, PolicyVersion{std::string(document), 0});
  out.last_version = 1;
  return out;
}

}  // namespace

LocalIdentities::LocalIdentities(Host host, Store& store, const SecretBox& box, Limits limits)
    : IdentityProvider(Administration::here),
      host_(host),
      store_(store),
      box_(box),
      limits_(limits),
      uses_(host, store),
      users_{sizeof users_, 0, this, &find_of_users, &region} {}

void LocalIdentities::find_key(const mortise_call*, std::string_view access_key, CredentialReply reply) noexcept {
  try {
    const auto now = store_.now();
    const Key* key = find(now->keys, access_key);
    const User* user = key == nullptr ? nullptr : find(now->users, key->user);
    if (user == nullptr) return reply.fail(no_key());
    const ShownUser shown(*user, *now);
    const mortise_credential told{
        sizeof told, key->active ? 0 : 1, str(key->access_key), str(key->secret.view()), key->expires_ms, shown.abi(),
        nullptr};
    reply.give(&told);
  } catch (const std::exception&) {  // the reply, dropped, says that it cannot be told
  }
}

void LocalIdentities::find_user(const mortise_call*, std::string_view id, UserReply reply) noexcept {
  try {
    const auto now = store_.now();
    if (!with_user(id, *now, [&](const ShownUser& user) { reply.give(user.abi()); }))
      reply.fail(Error(Status::not_found, "there is no such user"));
  } catch (const std::exception&) {
  }
}

void LocalIdentities::key_used(std::string_view access_key, int64_t unix_ms) noexcept {
  try {
    uses_.note(access_key, unix_ms);
  } catch (const std::exception&) {  // the next use is noted
  }
}

void LocalIdentities::flush_uses() noexcept {
  try {
    uses_.flush();
  } catch (const std::exception&) {
  }
}

void LocalIdentities::list(const mortise_call*, const mortise_identity_query& query, IdentityListing listing) noexcept {
  try {
    const auto now = store_.now();
    switch (query.kind) {
      case MORTISE_IDENTITY_USER:
        return list_some(now->users, query, listing);
      case MORTISE_IDENTITY_GROUP:
        return list_some(now->groups, query, listing);
      case MORTISE_IDENTITY_POLICY:
        if (const auto policy = as_policy(view(query.name))) {
          Entry(*policy).with_abi([&](const mortise_identity_entry& entry) { listing.each(entry); });
          return listing.end(false);
        }
        return list_some(now->policies, query, listing);
      case MORTISE_IDENTITY_ROLE:
        return list_some(now->roles, query, listing);
      case MORTISE_IDENTITY_ISSUER:
        return list_some(now->issuers, query, listing);
      case MORTISE_IDENTITY_KEY:
        return list_some(now->keys, query, listing);
      default:
        return listing.fail(Error(Status::unsupported, "this kind is not kept here"));
    }
  } catch (const std::exception&) {
  }
}

void LocalIdentities::change(const mortise_call*, const mortise_identity_change& wanted,
                             IdentityChangeReply reply) noexcept {
  try {
    auto answer = std::make_shared<IdentityChangeReply>(std::move(reply));
    Change change = Change::from(wanted);
    const Secret password(wanted.kind == MORTISE_IDENTITY_USER ? change.take_password() : std::string());
    if (password.view().empty()) return edit(std::move(change), std::move(answer));
    if (!is_password(password.view()))
      return answer->fail(Error(Status::invalid, "a password has " + std::string(kPasswordRule)));
    const bool taken = passwords_.submit(PasswordThread::Kind::change, [this, answer, password, change]() mutable {
      auto hash = hash_password(password.view());
      if (!hash) return answer->fail(hash.error());
      change.password_hash = std::move(*hash);
      edit(std::move(change), answer);
    });
    if (!taken) answer->fail(busy_with_passwords());
  } catch (const std::exception&) {
  }
}

void LocalIdentities::edit(Change change, std::shared_ptr<IdentityChangeReply> answer) {
  store_.edit(
      [this, change = std::move(change)](const Directory& now) {
        if (!change.declared_in.empty() && change.action == MORTISE_IDENTITY_CREATE)
          declared_.add(change.kind, change.name, change.declared_in);
        return plan(change, now, {reserved_, declared_, limits_}, box_, host_.unix_ms());
      },
      [answer](const Result<Edit>& edit) {
        if (!edit) return answer->fail(edit.error());
        if (!edit->shown) return answer->give(nullptr);
        edit->shown->with_abi([&](const mortise_identity_entry& entry) { answer->give(&entry); });
      });
}

/// Whoever has no password costs the same time as who has another one: nobody learns from it which users there are.
void LocalIdentities::check_password(const mortise_call* call, std::string_view user, std::string_view password,
                                     UserReply reply) noexcept {
  try {
    const auto answer = std::make_shared<UserReply>(std::move(reply));
    const bool taken = passwords_.submit(PasswordThread::Kind::attempt, [this, call, answer, name = std::string(user),
                                                                         given = Secret(std::string(password))] {
      if (Call(call).is_cancelled()) return answer->fail(Error(Status::cancelled, "nobody waits for it any more"));
      const auto now = store_.now();
      const User* found = find(now->users, name);
      const bool has = found != nullptr && !found->password_hash.empty();
      const bool good = matches(given.view(), has ? found->password_hash : kNobodysHash);
      if (!good || !has) return answer->fail(Error(Status::denied, "the user or the password is not right"));
      answer->give(ShownUser(*found, *now).abi());
    });
    if (!taken) answer->fail(busy_with_passwords());
  } catch (const std::exception&) {
  }
}

/// As an edit of nothing: between the changes, so that none is made by halves.
void LocalIdentities::reserve(const mortise_call*, const mortise_identity_reservation& names,
                              ReservationReply reply) noexcept {
  try {
    auto answer = std::make_shared<ReservationReply>(std::move(reply));
    store_.edit(
        [this, place = std::string(view(names.place)),
         wanted = Reservations::Names::from(names)](const Directory& now) -> Result<Edit> {
          if (auto done = reserved_.reserve(place, wanted, now); !done) return std::move(done).error();
          return Edit();
        },
        [answer](const Result<Edit>& edit) {
          if (!edit) return answer->fail(edit.error());
          answer->give(nullptr);
        });
  } catch (const std::exception&) {
  }
}

void LocalIdentities::begin_session(const mortise_call*, const mortise_session_request& request,
                                    CredentialReply reply) noexcept {
  try {
    const auto now = store_.now();
    const auto issued = issue_session(request, *now, reserved_, box_, host_.unix_ms());
    if (!issued) return reply.fail(issued.error());
    give_session(issued->session, issued->access_key, issued->token, *now, reply);
  } catch (const std::exception&) {
  }
}

void LocalIdentities::find_session(const mortise_call*, std::string_view access_key, std::string_view token,
                                   CredentialReply reply) noexcept {
  try {
    const auto now = store_.now();
    const auto session = open_session(access_key, token, box_);
    if (!session) return reply.fail(session.error());
    if (!is_alive(*session, *now, reserved_, host_.unix_ms()))
      return reply.fail(Error(Status::not_found, "what the session depends on is not there any more"));
    give_session(*session, access_key, token, *now, reply);
  } catch (const std::exception&) {
  }
}

void LocalIdentities::find_of_users(void* self, mortise_str id, void* context,
                                    void (*result)(void*, const mortise_identity*)) {
  const auto now = static_cast<LocalIdentities*>(self)->store_.now();
  (void)with_user(view(id), *now, [&](const ShownUser& user) {
    mortise_identity shown{};
    shown.size = sizeof shown;
    shown.id = user.abi()->id;
    shown.display_name = user.abi()->display_name;
    shown.administrator = user.abi()->administrator;
    result(context, &shown);
  });
}

mortise_str LocalIdentities::region(void*) noexcept { return {}; }

}  // namespace mortise::users_local
