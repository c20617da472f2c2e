// SPDX-License-Identifier: Apache-2.0
#include "api_native/jobs/job_permission.h"

#include <string>
#include <utility>
#include <vector>

#include "api_native/jobs/directory_answer.h"

namespace mortise::api_native {
namespace {

NativeError refused(std::string message) { return {403, "ErrBucketAccessDenied", std::move(message)}; }

}  // namespace

JobPermission::JobPermission(Access access, Objects objects, Identities identities, Tokens tokens,
                             const JobInput& input)
    : access_(access),
      objects_(objects),
      identities_(identities),
      tokens_(tokens),
      asks_(access.asks()),
      caller_(input.caller),
      from_{input.from},
      to_{input.to},
      no_caller_(refused("it was not looked who asks")) {}

void JobPermission::renew() {
  if (!asks_) return;
  no_caller_ = find_caller();
  look(from_);
  if (!to_.bucket.name.empty()) look(to_);
}

Refusal JobPermission::find_caller() {
  if (!caller_) return refused("it is not known who started the job: start it again");
  if (!caller_->who.scope.empty() && !tokens_) return refused("nobody knows what the token allowed that began the job");
  if (!caller_->in_directory) return std::nullopt;
  const std::string unknown = "the user '" + caller_->who.id + "', who started the job, ";
  if (!identities_) return refused(unknown + "is not known any more");
  const DirectoryAnswer said = ask_directory(identities_, caller_->who.id);
  if (said.status == MORTISE_TIMED_OUT) return not_decided();
  if (said.status == MORTISE_NOT_FOUND) return refused(unknown + "is not there any more");
  if (said.status != MORTISE_OK) return refused(unknown + "cannot be looked up now");
  caller_->who.administrator = said.administrator;
  return std::nullopt;
}

void JobPermission::look(Place& place) const {
  place.opened = {};
  objects_.bucket_head(place.bucket.ref(), [&](const mortise_error& e, const mortise_bucket* bucket) {
    if (e.status == MORTISE_OK) place.opened = BucketHandle(*bucket);
  });
}

Refusal JobPermission::ask(const Place& place, std::string_view action, std::string_view key) const {
  if (!asks_) return std::nullopt;
  if (no_caller_) return no_caller_;
  if (!place.opened) return no_such_bucket(place.bucket.shown());
  std::vector<mortise_pair> values;
  values.reserve(caller_->values.size());
  for (const auto& [name, value] : caller_->values) values.push_back(pair(name, value));
  const mortise_identity identity = caller_->who.abi();
  mortise_access_request asked{};
  asked.size = sizeof asked;
  asked.identity = &identity;
  asked.action = str(action);
  asked.bucket = str(place.bucket.name);
  asked.key = str(key);
  asked.bucket_owner = place.opened->owner;
  asked.opened = place.opened.get();
  asked.conditions = values.data();
  asked.condition_count = values.size();
  bool undecided = false;
  if (access_.allowed(asked, [&](const mortise_decision& d) { undecided = d.status != MORTISE_OK; }))
    return std::nullopt;
  if (undecided) return not_decided();
  return refused("insufficient permissions: " + std::string(action) + " of " + place.bucket.shown(key));
}

}  // namespace mortise::api_native
