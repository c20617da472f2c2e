// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/planned_identities.h"

#include <mortise/identities.h>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace mortise::server {
namespace {

constexpr const char* kPlannedIdentities = "planned.identities";  // no plugin's name has a dot

bool holds(const mortise_str* names, size_t count, const std::string& name) {
  return std::any_of(names, names + count, [&](const mortise_str& other) { return view(other) == name; });
}

}  // namespace

class PlannedIdentities::Table final : public IdentityProvider {
 public:
  explicit Table(const Plan& plan)
      : IdentityProvider(Administration::here), users_(plan.settings.users), policies_(plan.settings.policies) {}
  void find_key(const mortise_call*, std::string_view, CredentialReply reply) noexcept override { reply.fail(why()); }
  void find_user(const mortise_call*, std::string_view, UserReply reply) noexcept override { reply.fail(why()); }
  uint64_t generation() const noexcept override { return 0; }
  void reserve(const mortise_call*, const mortise_identity_reservation& names,
               ReservationReply reply) noexcept override {
    for (const config::Settings::User& user : users_) {
      if (holds(names.users, names.user_count, user.name))
        return reply.fail(twice(user, fmt::format("'{}' is the user of a key in {}", user.name, view(names.place)),
                                "a user of [[user]]: give that key another id, or take one of them out"));
      if (!user.access_key.empty() && holds(names.keys, names.key_count, user.access_key))
        return reply.fail(twice(user, fmt::format("access key '{}' is in {}", user.access_key, view(names.place)),
                                fmt::format("that of [[user]] '{}': take it out of one of them", user.name)));
    }
    reply.give(nullptr);
  }
  /// For who looks at policies: those of the configuration, as they are about to be made. Of what else there may be,
  /// nothing.
  void list(const mortise_call*, const mortise_identity_query& query, IdentityListing listing) noexcept override {
    if (query.kind == MORTISE_IDENTITY_USER)
      for (const config::Settings::User& user : users_) add_documents(user, listing);
    if (query.kind == MORTISE_IDENTITY_POLICY)
      for (const config::Settings::Policy& policy : policies_)
        add(MORTISE_IDENTITY_POLICY, policy.name,
            {{"document", policy.document}, {"where.document", config::to_string(policy.document_where)}}, listing);
    listing.end(false);
  }
  void change(const mortise_call*, const mortise_identity_change&, IdentityChangeReply reply) noexcept override {
    reply.fail(why());
  }

 private:
  using Values = std::vector<std::pair<std::string, std::string>>;
  static void add(int32_t kind, const std::string& name, const Values& values, IdentityListing& listing) {
    std::vector<mortise_pair> pairs;
    for (const auto& [key, value] : values) pairs.push_back(pair(key, value));
    listing.each(
        {sizeof(mortise_identity_entry), kind, str(name), 0, pairs.empty() ? nullptr : pairs.data(), pairs.size()});
  }
  static void add_documents(const config::Settings::User& user, IdentityListing& listing) {
    Values values;
    for (size_t i = 0; i < user.documents.size(); ++i) {
      const std::string name = "policy." + user.documents[i].first;
      values.emplace_back(name, user.documents[i].second);
      values.emplace_back("where." + name, config::to_string(user.document_where[i]));
    }
    add(MORTISE_IDENTITY_USER, user.name, values, listing);
  }

  static Error why() { return {Status::busy, "nothing has started yet"}; }
  static Error twice(const config::Settings::User& user, const std::string& one, const std::string& other) {
    return {Status::exists, config::to_string(user.name_where) + ": " + one + ", and is also " + other};
  }
  const std::vector<config::Settings::User>& users_;
  const std::vector<config::Settings::Policy>& policies_;
};

PlannedIdentities::PlannedIdentities(plugin::Registry& registry, const Plan& plan, bool planned)
    : registry_(registry), plan_(plan), table_(std::make_unique<const Table>(plan)) {
  if (planned) registry_.add(MORTISE_IDENTITY_ID, kPlannedIdentities, table_->table());
}

void PlannedIdentities::find_place(std::string& message, config::Position& where) const {
  const auto look_for = [&](const config::Position& place) {
    const std::string text = config::to_string(place) + ": ";
    const size_t at = place.line == 0 ? std::string::npos : message.find(text);
    if (at == std::string::npos) return;
    message.erase(at, text.size());
    where = place;
  };
  for (const config::Settings::Policy& policy : plan_.settings.policies) look_for(policy.document_where);
  for (const config::Settings::User& user : plan_.settings.users) {
    look_for(user.name_where);
    for (const config::Position& place : user.document_where) look_for(place);
  }
}

PlannedIdentities::~PlannedIdentities() { registry_.remove(kPlannedIdentities); }

}  // namespace mortise::server
