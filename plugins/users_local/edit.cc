// SPDX-License-Identifier: Apache-2.0
#include "users_local/edit.h"

#include <string>
#include <utility>

#include "users_local/administrators.h"
#include "users_local/planner.h"

namespace mortise::users_local {

Error missing(std::string_view what, const std::string& name) {
  return {Status::not_found, "there is no " + std::string(what) + " '" + name + "'"};
}
Error there(std::string_view what, const std::string& name) {
  return {Status::exists, "the " + std::string(what) + " '" + name + "' is there already"};
}
Error limit(std::string text) { return {Status::invalid, MORTISE_IDENTITY_LIMIT, std::move(text)}; }
Error no_name(std::string_view what, const std::string& name, std::string_view rule) {
  return {Status::invalid, "'" + name + "' is no " + std::string(what) + ": " + std::string(rule)};
}

Result<Edit> Planner::run() {
  const Result<void> done = change_.kind == MORTISE_IDENTITY_USER     ? user()
                            : change_.kind == MORTISE_IDENTITY_GROUP  ? group()
                            : change_.kind == MORTISE_IDENTITY_POLICY ? policy()
                            : change_.kind == MORTISE_IDENTITY_ROLE   ? role()
                            : change_.kind == MORTISE_IDENTITY_ISSUER ? issuer()
                            : change_.kind == MORTISE_IDENTITY_KEY    ? key()
                                                                      : unsupported();
  if (!done) return done.error();
  if (Result<void> administered = check_administrators(now_, *next_, reserved_); !administered)
    return administered.error();
  seal();
  return std::move(edit_);
}

/// The new count of changes, under the condition that it is the next one.
void Planner::seal() {
  State state{next_->changes + 1, box_.key_id()};
  std::string bytes = to_record(state);
  edit_.batch.expect(std::string(kStateKey), next_->state).put(std::string(kStateKey), bytes);
  next_->changes = state.changes;
  next_->state = std::move(bytes);
  edit_.next = next_;
}

Result<Edit> plan(const IdentityChange& change, const Directory& now, const Bounds& bounds, const SecretBox& box,
                  int64_t now_ms) {
  return Planner(change, now, bounds, box, now_ms).run();
}

}  // namespace mortise::users_local
