// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/authenticator.h"

#include <mortise/mutex.h>

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <utility>

#include "auth_sigv4/claimed_key.h"
#include "auth_sigv4/copied_request.h"
#include "auth_sigv4/form.h"
#include "auth_sigv4/outcome.h"
#include "auth_sigv4/v2.h"
#include "auth_sigv4/v4.h"

namespace mortise::auth_sigv4 {
namespace {

enum class QueryKind { none, v2, v4 };

QueryKind kind_of(const std::vector<QueryField>& query) {
  QueryKind kind = QueryKind::none;
  for (const auto& field : query) {
    if (field.name == "X-Amz-Algorithm" || field.name == "X-Amz-Credential" || field.name == "X-Amz-Signature")
      return QueryKind::v4;
    if (field.name == "AWSAccessKeyId" || field.name == "Signature") kind = QueryKind::v2;
  }
  return kind;
}

/// Headers of which one value decides who asks, when, or what a signature of version 2 covers; whoever acts on them
/// later might read another one.
constexpr std::string_view kSingleHeaders[] = {"authorization",        "x-amz-date",           "date",
                                               "x-amz-content-sha256", "x-amz-security-token", "content-md5",
                                               "content-type"};
/// Parameters that a signature does not cover, or not all.
constexpr std::string_view kSingleParameters[] = {
    "X-Amz-Algorithm",      "X-Amz-Credential",     "X-Amz-Date",     "X-Amz-Expires", "X-Amz-SignedHeaders",
    "X-Amz-Signature",      "X-Amz-Content-Sha256", "AWSAccessKeyId", "Signature",     "Expires",
    "X-Amz-Security-Token", "content-md5",          "content-type"};

Authenticator::Outcome given_twice(std::string_view name) {
  return refuse(Refusal("InvalidArgument", "It is given more than once, and the values differ.")
                    .with("ArgumentName", name)
                    .with("ArgumentValue", ""));
}

/// The name of what is given twice with different values. Two headers of one name are rare: they are looked for first.
std::string_view contradiction(const Request& request, const std::vector<QueryField>& query) {
  const auto headers = request.headers();
  for (size_t i = 1; i < headers.size(); ++i)
    for (size_t k = 0; k < i; ++k) {
      const auto name = view(headers[i].name);
      if (same_header(name, view(headers[k].name)) && view(headers[i].value) != view(headers[k].value) &&
          std::any_of(std::begin(kSingleHeaders), std::end(kSingleHeaders),
                      [&](std::string_view single) { return same_header(single, name); }))
        return name;
    }
  for (std::string_view name : kSingleParameters) {
    const QueryField* first = nullptr;
    for (const QueryField& field : query) {
      if (!same_header(field.name, name)) continue;
      if (first != nullptr && field.value != first->value) return name;
      first = &field;
    }
  }
  return {};
}

}  // namespace

/// A key that is being looked up: either the key comes first, or the asking function returns first and leaves a copy of
/// what it asked for.
struct SignatureAuthenticator::Question {
  struct Later {
    Later(const Subject& s, AuthenticationReply r)
        : copy(s.request, s.fields), is_form(s.is_form), reply(std::move(r)) {}
    CopiedRequest copy;
    const bool is_form;
    AuthenticationReply reply;
  };
  Mutex mutex;
  std::optional<FoundKey> found MORTISE_GUARDED_BY(mutex);
  std::unique_ptr<Later> later MORTISE_GUARDED_BY(mutex);
};

/// Shut by stop(). Who brings a key holds it while the key is taken and the request is checked, and not while that is
/// answered: the answer goes far.
struct SignatureAuthenticator::Gate {
  struct Late {
    std::unique_ptr<Question::Later> later;
    FoundKey found;  // whose identity the outcome shows
    Outcome outcome;
  };

  /// What is to be answered now, if the asking function has returned.
  template <class Taken>
  std::optional<Late> take(const Taken& taken, Question& question) {
    const ReadLock open(mutex);
    if (owner == nullptr) return std::nullopt;
    FoundKey found = taken(owner->identity_keys_, owner->keys());
    MutexLock lock(question.mutex);
    if (question.later == nullptr) {
      question.found.emplace(std::move(found));
      return std::nullopt;
    }
    std::unique_ptr<Question::Later> later = std::move(question.later);
    lock.unlock();
    Outcome outcome = owner->checked({later->copy.request(), later->copy.fields(), later->is_form}, found);
    return Late{std::move(later), std::move(found), std::move(outcome)};
  }

  SharedMutex mutex;
  SignatureAuthenticator* owner MORTISE_GUARDED_BY(mutex) = nullptr;
};

SignatureAuthenticator::SignatureAuthenticator(Host host, KeyRing keys, SignatureSettings settings,
                                               Identities identities)
    : host_(host),
      settings_(std::move(settings)),
      refused_(host.counter("mortise_auth_sigv4_refused_total", "Signed requests that were refused")),
      slowed_(host.counter("mortise_auth_sigv4_slowed_total",
                           "Requests of addresses with too many failed signatures that were answered SlowDown")),
      failures_(settings_.failures_per_minute),
      identity_keys_(host, identities),
      gate_(std::make_shared<Gate>()) {
  rings_.push_back(std::make_unique<const KeyRing>(std::move(keys)));
  keys_.store(rings_.back().get(), std::memory_order_release);
  const WriteLock lock(gate_->mutex);
  gate_->owner = this;
}

bool SignatureAuthenticator::replace_keys(KeyRing fresh) {
  if (keys() == fresh) return false;
  rings_.push_back(std::make_unique<const KeyRing>(std::move(fresh)));
  keys_.store(rings_.back().get(), std::memory_order_release);
  identity_keys_.forget_sessions();
  return true;
}

void SignatureAuthenticator::stop() noexcept {
  const WriteLock lock(gate_->mutex);
  gate_->owner = nullptr;
}

/// To look up what strangers make up is dear where the answer takes a network. Keys that have signed rightly are looked
/// up whatever others send from there.
FailureLimit::Verdict SignatureAuthenticator::before_lookup(const Request& request, std::string_view access_key) const {
  if (!looks_up_late_.load(std::memory_order_relaxed) || right_keys_.has(access_key)) return {};
  return failures_.would_fail(request.remote_address(), host_.monotonic_ns());
}

SignatureAuthenticator::Outcome SignatureAuthenticator::slowed(const Request& request,
                                                               const FailureLimit::Verdict& verdict) const {
  slowed_.record(1);
  if (verdict.is_first)
    host_.log(LogLevel::warning, "an address sends too many failed signatures; further ones are answered SlowDown",
              {pair("address", request.remote_address()), pair("request_id", request.request_id())});
  return refuse(slow_down(verdict.wait_s));
}

/// Whoever knows a secret gets in, whatever others send from the same address: only what failed is counted.
SignatureAuthenticator::Outcome SignatureAuthenticator::limited(const Request& request, Outcome outcome) const {
  constexpr std::array<std::string_view, 3> kGuesses{"SignatureDoesNotMatch", "InvalidAccessKeyId", "InvalidToken"};
  if (std::find(kGuesses.begin(), kGuesses.end(), outcome.code) == kGuesses.end()) return outcome;
  const auto verdict = failures_.failed(request.remote_address(), host_.monotonic_ns());
  return verdict.exceeded ? slowed(request, verdict) : std::move(outcome);
}

/// Counts and logs a refusal.
void SignatureAuthenticator::note(const Request& request, const Outcome& outcome) const noexcept {
  if (outcome.decision != Authentication::Decision::refused) return;
  refused_.record(1);
  if (!host_.logs(LogLevel::debug)) return;
  host_.log(LogLevel::debug, "request refused", {pair("code", outcome.code), pair("request_id", request.request_id())});
}

void SignatureAuthenticator::authenticate_later(const mortise_call& call, const Request& request,
                                                AuthenticationReply reply) noexcept {
  answer(call, {request, {}, false}, std::move(reply));
}

void SignatureAuthenticator::authenticate_form_later(const mortise_call& call, const Request& request,
                                                     std::span<const mortise_pair> fields,
                                                     AuthenticationReply reply) noexcept {
  answer(call, {request, fields, true}, std::move(reply));
}

void SignatureAuthenticator::answer(const mortise_call& call, const Subject& subject,
                                    AuthenticationReply reply) noexcept {
  if (!identity_keys_) return reply(checked(subject, {}));
  try {
    const ClaimedKey claimed = subject.is_form ? claimed_key_of_form(subject.fields)
                                               : claimed_key(subject.request, split_query(subject.request.query()));
    if (claimed.access_key.empty() || keys().find(claimed.access_key) != nullptr) return reply(checked(subject, {}));
    if (auto known = identity_keys_.known(claimed.access_key, claimed.token))
      return reply(checked(subject, {std::move(known), {}}));
    const auto verdict = before_lookup(subject.request, claimed.access_key);
    if (verdict.exceeded) return reply(slowed(subject.request, verdict));
    ask(call, claimed, subject, std::move(reply));
  } catch (const std::exception&) {  // the reply, dropped, has refused
  }
}

void SignatureAuthenticator::ask(const mortise_call& call, const ClaimedKey& claimed, const Subject& subject,
                                 AuthenticationReply reply) {
  const auto question = std::make_shared<Question>();
  identity_keys_.find(&call, claimed.access_key, claimed.token, [question, gate = gate_](const auto& taken) {
    if (auto late = gate->take(taken, *question)) late->later->reply(std::move(late->outcome));
  });
  MutexLock lock(question->mutex);
  if (!question->found) {
    question->later = std::make_unique<Question::Later>(subject, std::move(reply));
    looks_up_late_.store(true, std::memory_order_relaxed);
    return;
  }
  const FoundKey found = std::move(*question->found);
  lock.unlock();
  reply(checked(subject, found));
}

SignatureAuthenticator::Outcome SignatureAuthenticator::checked(const Subject& subject,
                                                                const FoundKey& found) const noexcept {
  try {
    const Key* told = found.key == nullptr ? nullptr : &found.key->key;
    const RequestKeys all(keys(), told);
    Outcome out = found.failure     ? refuse(*found.failure)
                  : subject.is_form ? auth_sigv4::authenticate_form(subject.fields, all, settings_)
                                    : dispatch(subject.request, all);
    if (told != nullptr && out.decision == Authentication::Decision::accepted) {
      identity_keys_.note_use(*found.key);
      right_keys_.note(told->identity().access_key);
    }
    if (out.decision == Authentication::Decision::refused) out = limited(subject.request, std::move(out));
    note(subject.request, out);
    return out;
  } catch (const std::exception&) {
    return refuse({"InternalError", "The signature could not be checked."});
  }
}

SignatureAuthenticator::Outcome SignatureAuthenticator::dispatch(const Request& request,
                                                                 const RequestKeys& keys) const {
  const auto authorization = request.header("authorization");
  const std::vector<QueryField> query = split_query(request.query());
  const QueryKind kind = kind_of(query);
  if (!authorization.empty() && kind != QueryKind::none)
    return refuse(Refusal("InvalidArgument", "Only one kind of authentication is allowed: header or query.")
                      .with("ArgumentName", "Authorization")
                      .with("ArgumentValue", authorization.substr(0, authorization.find(' '))));
  if (authorization.empty() && kind == QueryKind::none) return {};
  const bool is_v2 = kind == QueryKind::v2 || authorization.starts_with("AWS ");
  if (is_v2 && !request.signing_services().empty()) return refuse(version_2_not_accepted());  // it is one of S3's
  if (const auto name = contradiction(request, query); !name.empty()) return given_twice(name);
  if (kind == QueryKind::v4) return authenticate_v4_query(request, query, keys, settings_, now());
  if (kind == QueryKind::v2) return authenticate_v2_query(request, query, keys, settings_, now());
  if (authorization.starts_with("AWS4-"))
    return authenticate_v4_header(request, authorization, query, keys, settings_, now());
  if (authorization.starts_with("AWS "))
    return authenticate_v2_header(request, authorization, query, keys, settings_, now());
  return {};
}

}  // namespace mortise::auth_sigv4
