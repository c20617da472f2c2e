// SPDX-License-Identifier: Apache-2.0
#include "auth_policy/policy_authorizer.h"

#include <mortise/identity_rules.h>

#include <atomic>
#include <exception>
#include <string>
#include <utility>

#include "auth_policy/kept_request.h"

namespace mortise::auth_policy {
namespace {

constexpr std::string_view kTags = "tags";

std::string tags_of(const mortise_object& object) {
  for (uint32_t i = 0; i < object.property_count; ++i)
    if (view(object.properties[i].name) == kTags) return std::string(view(object.properties[i].value));
  return {};
}

}  // namespace

/// A question whose answer takes another one. Whoever is the second to leave it, the one that asks or the one that is
/// told, goes on with it.
struct PolicyAuthorizer::Question {
  const mortise_call& call;
  AuthorizationReply reply;
  Findings found;
  bool user_is_known = false;
  AuthorizationDecision failed = {};  // a deny: what was asked could not be told
  std::unique_ptr<const KeptRequest> kept = nullptr;
  std::atomic<bool> left{false};
};

void PolicyAuthorizer::authorize_later(const mortise_call& call, const mortise_access_request& request,
                                       AuthorizationReply reply) noexcept {
  try {
    Findings found;
    if (request.opened != nullptr) found.bucket = buckets_.of(*request.opened);
    const bool has_session = request.identity->session_policy.size != 0;
    if (has_session) found.session = sessions_.find(view(request.identity->session_policy));
    const bool has_user = identities_ && request.identity->anonymous == 0;
    if (has_user) found.user = users_.find(view(request.identity->id), identities_.generation());
    if (!has_user || found.user != nullptr) {
      const bool plain = found.bucket == nullptr && !has_session && request.resource_policy.size == 0 &&
                         !is_role_id(view(request.identity->id));
      const bool bare = found.user == nullptr || (!found.user->any() && !found.user->has_boundary());
      if (plain && bare) return reply({});
      if (const auto decision = decide(request, found, host_.unix_ms())) return reply(*decision);
    }
    auto question = std::unique_ptr<Question>(new Question{call, std::move(reply), std::move(found)});
    question->user_is_known = !has_user || question->found.user != nullptr;
    go_on(std::move(question), request);
  } catch (const std::exception&) {  // no memory; a reply that was not given denies
  }
}

void PolicyAuthorizer::go_on(QuestionPtr question, const mortise_access_request& request) {
  if (question->failed.opinion == AuthorizationDecision::Opinion::deny) return question->reply(question->failed);
  if (!question->user_is_known) return ask_user(std::move(question), request);
  const auto decision = decide(request, question->found, host_.unix_ms());
  if (!decision) return ask_tags(std::move(question), request);
  question->reply(*decision);
}

/// ask(Question&) asks something whose callback keeps what it is told, and then calls told().
template <class Ask>
void PolicyAuthorizer::wait_for(QuestionPtr question, const mortise_access_request& request, Ask&& ask) {
  Question* const q = question.release();
  q->left = false;
  const auto told = [this, q] {
    if (!q->left.exchange(true)) return;
    const KeptRequest& kept = *q->kept;
    go_on(QuestionPtr(q), kept.abi());
  };
  ask(*q, told);
  if (q->left) return go_on(QuestionPtr(q), request);
  if (q->kept == nullptr) q->kept = std::make_unique<const KeptRequest>(request, host_.unix_ms());
  if (!q->left.exchange(true)) return;
  const KeptRequest& kept = *q->kept;
  go_on(QuestionPtr(q), kept.abi());
}

void PolicyAuthorizer::ask_user(QuestionPtr question, const mortise_access_request& request) {
  wait_for(std::move(question), request, [&](Question& q, auto told) {
    const uint64_t generation = identities_.generation();
    identities_.find_user(&q.call, view(request.identity->id),
                          [this, &q, told, generation](const mortise_error& e, const mortise_user* user) {
                            take_user(q, generation, e, user);
                            told();
                          });
  });
}

void PolicyAuthorizer::take_user(Question& q, uint64_t generation, const mortise_error& e, const mortise_user* user) {
  q.user_is_known = true;
  if (e.status == MORTISE_NOT_FOUND) return;  // a key that the configuration names, of nobody who is kept there
  if (e.status != MORTISE_OK || user == nullptr) {
    q.failed = AuthorizationDecision::failed(static_cast<Status>(e.status), "the caller's policies could not be read");
    return;
  }
  q.found.user = std::make_shared<const UserPolicies>(UserPolicies::of(known(user)));
  users_.keep(view(user->id), generation, q.found.user);
}

void PolicyAuthorizer::ask_tags(QuestionPtr question, const mortise_access_request& request) {
  wait_for(std::move(question), request, [&](Question& q, auto told) {
    objects_.with(&q.call).later().head(
        read_of(BucketRef(*request.opened), view(request.key), view(request.version)),
        [&q, told](const mortise_error& e, const mortise_opened* opened) {
          if (e.status == MORTISE_OK && opened != nullptr)
            q.found.tags = tags_of(*opened->object);
          else if (e.status == MORTISE_NOT_FOUND || e.status == MORTISE_INVALID || e.status == MORTISE_TOO_LARGE)
            q.found.tags.emplace();  // nothing has that name, or can have it
          else
            q.failed =
                AuthorizationDecision::failed(static_cast<Status>(e.status), "the object's tags could not be read");
          told();
        });
  });
}

}  // namespace mortise::auth_policy
