// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/seed_users.h"

#include "kernel/config/form.h"
#include "kernel/server/exposure.h"
#include "kernel/server/named_files.h"

#include <mortise/abi/auth.h>
#include <mortise/bytes.h>
#include <mortise/secret_variable.h>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <future>
#include <utility>

namespace mortise::server {
namespace {

constexpr const char* kAdministrator = "admin";
/// For a log whose reader has stopped.
constexpr std::chrono::milliseconds kLogWait{1000};
constexpr uint64_t kNeverChanged = 1;  // see abi/identity.h

using Values = std::vector<std::pair<std::string, std::string>>;

/// Waits for change(), which may answer on another thread. The values of what there is then.
Result<Values> create(const Identities& identities, int32_t kind, const std::string& name, const Values& values,
                      const std::string& declared_in) {
  std::vector<mortise_pair> set;
  for (const auto& [key, value] : values) set.push_back(pair(key, value));
  mortise_identity_change wanted{};
  wanted.size = sizeof wanted;
  wanted.kind = kind;
  wanted.action = MORTISE_IDENTITY_CREATE;
  wanted.name = str(name);
  wanted.set = set.data();
  wanted.set_count = set.size();
  wanted.declared_in = str(declared_in);
  std::promise<Result<Values>> answer;
  identities.change(nullptr, wanted, [&answer](const mortise_error& e, const mortise_identity_entry* entry) {
    if (e.status != MORTISE_OK) return answer.set_value(Error::from(e));
    Values out;
    for (size_t i = 0; i < entry->value_count; ++i)
      out.emplace_back(view(entry->values[i].name), view(entry->values[i].value));
    answer.set_value(std::move(out));
  });
  return answer.get_future().get();
}

bool exists(const Identities& identities, const std::string& user) {
  std::promise<bool> answer;
  identities.find_user(nullptr, user, [&answer](const mortise_error& e, const mortise_user*) {
    answer.set_value(e.status == MORTISE_OK);
  });
  return answer.get_future().get();
}

bool fine_or_there(const Result<Values>& made) { return made || made.error().status == Status::exists; }

Result<void> seed_groups(const Identities& identities, const config::Settings::User& user) {
  for (const std::string& group : user.groups)
    if (const auto made = create(identities, MORTISE_IDENTITY_GROUP, group, {}, config::to_string(user.name_where));
        !fine_or_there(made))
      return made.error();
  return {};
}

Values values_of(const config::Settings::User& user) {
  Values out{{"administrator", user.administrator ? "true" : "false"}};
  if (!user.display_name.empty()) out.emplace_back("display_name", user.display_name);
  std::string groups;
  for (const std::string& group : user.groups) groups += (groups.empty() ? "" : ",") + group;
  if (!groups.empty()) out.emplace_back("groups", groups);
  std::string policies;
  for (const std::string& policy : user.policies) policies += (policies.empty() ? "" : ",") + policy;
  if (!policies.empty()) out.emplace_back("policies", policies);
  for (const auto& [name, document] : user.documents) out.emplace_back("policy." + name, document);
  if (!user.access_key.empty()) out.emplace_back("access_key", user.access_key);
  if (!user.access_key.empty()) out.emplace_back("secret_key", user.secret_key);
  if (!user.password.empty()) out.emplace_back("password", user.password);
  return out;
}

Result<bool> seed(const Identities& identities, const config::Settings::User& user) {
  if (Result<void> groups = seed_groups(identities, user); !groups) return groups.error();
  const auto made =
      create(identities, MORTISE_IDENTITY_USER, user.name, values_of(user), config::to_string(user.name_where));
  if (made) return true;
  // There already, or its key is, which is then somebody else's. A key that was deleted does not come back.
  const bool is_there = made.error().status == Status::exists && exists(identities, user.name);
  return is_there ? Result<bool>(false) : Result<bool>(made.error());
}

bool has_own_keys(const Plan& plan, const plugin::Chosen& chosen) {
  for (const config::OptionSpec& option : chosen.candidate.manifest.options) {
    const config::Value* value = chosen.options.find(option.name);
    if (value == nullptr) continue;
    if (option.type == config::OptionType::table_list && !std::get<std::vector<config::Row>>(value->data).empty())
      return true;
    const auto* text = std::get_if<std::string>(&value->data);
    if (text == nullptr || text->empty()) continue;
    if (config::is_file_form(option.range)) return true;
    if (std::string_view(option.name).ends_with(kNamesVariable) &&
        std::any_of(plan.sources.environment.begin(), plan.sources.environment.end(),
                    [&](const auto& variable) { return variable.first == *text || variable.first == *text + kOfFile; }))
      return true;
  }
  return false;
}

Result<void> seed_users(const Identities& identities, const std::vector<config::Settings::User>& users,
                        const std::function<void(std::string_view)>& made) {
  for (const config::Settings::User& user : users) {
    const Result<bool> seeded = seed(identities, user);
    if (!seeded)
      return Error(seeded.error().status, config::to_string(user.name_where) + ": cannot make the user '" + user.name +
                                              "': " + seeded.error().message);
    if (*seeded) made(user.name);
  }
  return {};
}

Result<void> seed_policies(const Identities& identities, const std::vector<config::Settings::Policy>& policies) {
  for (const config::Settings::Policy& policy : policies)
    if (const auto made = create(identities, MORTISE_IDENTITY_POLICY, policy.name, {{"document", policy.document}},
                                 config::to_string(policy.name_where));
        !fine_or_there(made))
      return Error(made.error().status, config::to_string(policy.name_where) + ": cannot make the policy '" +
                                            policy.name + "': " + made.error().message);
  return {};
}

/// Whether nobody could come in: other machines reach the server, users are kept, there never were any, and no key is
/// configured either.
bool needs_administrator(const Plan& plan, const Identities& identities) {
  if (!identities.can_be_administered() || identities.generation() != kNeverChanged) return false;
  if (!any_reaches_out(plan.settings.server.listen)) return false;
  bool asked = false;
  for (const plugin::Chosen& chosen : plan.selection.chosen) {
    if (!plugin::provides(chosen.candidate.manifest, MORTISE_AUTHN_ID)) continue;
    asked = true;
    if (has_own_keys(plan, chosen)) return false;
  }
  return asked;
}

struct FirstKey {
  std::string user;
  std::string access_key;
  std::string secret_key;
};

Result<FirstKey> make_administrator(const Identities& identities) {
  const auto user = create(identities, MORTISE_IDENTITY_USER, kAdministrator,
                           {{"administrator", "true"}, {"display_name", "Administrator"}, {"access_key", ""}}, {});
  if (!user) return user.error();
  FirstKey out{kAdministrator, {}, {}};
  for (const auto& [name, value] : *user) {
    if (name == "access_key") out.access_key = value;
    if (name == "secret_key") out.secret_key = value;
  }
  return out;
}

}  // namespace

Result<void> seed_identities(const Plan& plan, const Identities& identities, support::Log& log) {
  const support::Logger logger(log, "kernel");
  if (!identities.can_be_administered()) {
    if (plan.settings.users.empty() && plan.settings.policies.empty()) return {};
    return Error(Status::unsupported, "[[user]]: the plugin that keeps users does not let them be made here");
  }
  if (Result<void> seeded = seed_policies(identities, plan.settings.policies); !seeded) return seeded;
  const auto say_made = [&](std::string_view name) { logger.info("made a user", {pair("user", name)}); };
  if (Result<void> seeded = seed_users(identities, plan.settings.users, say_made); !seeded) return seeded;
  if (!needs_administrator(plan, identities)) return {};
  const Result<FirstKey> key = make_administrator(identities);
  if (!key) return Error(key.error().status, "cannot make the first administrator: " + key.error().message);
  logger.info("made the first administrator; its key was printed, and is not shown again",
              {pair("user", key->user), pair("access_key", key->access_key)});
  log.flush(kLogWait);
  fmt::print(
      "There was no user. The administrator '{}' was made; its key is shown this once:\n"
      "  access key: {}\n  secret key: {}\n",
      key->user, key->access_key, key->secret_key);
  std::fflush(stdout);
  return {};
}

}  // namespace mortise::server
