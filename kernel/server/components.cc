// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/components.h"

#include "kernel/objects/format/bucket_properties.h"
#include "kernel/server/check_buckets.h"
#include "kernel/server/owner_check.h"
#include "kernel/server/planned_identities.h"
#include "kernel/server/public_access_block.h"
#include "kernel/support/clock.h"

#include <mortise/abi/auth.h>
#include <mortise/abi/checksum.h>
#include <mortise/abi/identity.h>
#include <mortise/abi/remote.h>
#include <mortise/abi/users.h>
#include <mortise/bytes.h>
#include <mortise/checksum.h>

#include <algorithm>
#include <string_view>

namespace mortise::server {
namespace {

class StartedPlugin final : public Component {
 public:
  explicit StartedPlugin(std::unique_ptr<plugin::Instance> instance) : instance_(std::move(instance)) {}
  Result<void> reload(const config::Section& options) override { return instance_->reload(options); }

 private:
  std::unique_ptr<plugin::Instance> instance_;
};

bool gives(const plugin::Unit& unit, std::string_view interface_id) {
  return std::find(unit.provides.begin(), unit.provides.end(), interface_id) != unit.provides.end();
}

bool gives_checksums(const plugin::Unit& unit) { return gives(unit, MORTISE_CHECKSUM_ID); }

/// Such a plugin has nothing to open and nothing to keep: starting it has no effects.
bool gives_checksums_alone(const plugin::Unit& unit) {
  return gives_checksums(unit) && unit.provides.size() == 1 && unit.needs.empty();
}

/// Nor has one that only knows who people are.
bool gives_users_alone(const plugin::Unit& unit) {
  const size_t others = gives(unit, MORTISE_AUTHN_ID) ? 1 : 0;
  return gives(unit, MORTISE_USERS_ID) && unit.provides.size() == 1 + others && unit.needs.empty();
}

/// Nor has one that only knows places elsewhere: it asks there when it is asked.
bool gives_remotes_alone(const plugin::Unit& unit) {
  return gives(unit, MORTISE_REMOTE_ID) && unit.provides.size() == 1 && unit.needs.empty();
}

bool gives_users(const plugin::Unit& unit) {
  return std::any_of(unit.provides.begin(), unit.provides.end(),
                     [](const std::string& id) { return id == MORTISE_USERS_ID || id == MORTISE_AUTHN_ID; });
}

}  // namespace

Components::Components(const plugin::HostServices& services, const Plan& plan)
    : services_(services), plan_(plan), properties_(to_property(plan.settings.public_access_block)) {
  for (ComponentRow& row : components_of(plan)) entries_.push_back({std::move(row), nullptr, false});
  (void)properties_.add("kernel", objects::own_bucket_properties());  // ours are well-formed, and the first
  services_.registry.add(kPropertiesId, kPropertiesId, &properties_);
  path_names_.add(server::path_names(planned_mounts(plan)));
  services_.registry.add(kPathNamesId, kPathNamesId, &path_names_);
}

Components::~Components() {
  stop();
  services_.registry.remove(kPathNamesId);
  services_.registry.remove(kPropertiesId);
}

Result<std::vector<size_t>> Components::order() const {
  std::vector<ComponentRow> rows;
  for (const Entry& entry : entries_) rows.push_back(entry.row);
  return start_order(rows);
}

void Components::load(Entry& entry, config::Problems& problems) {
  if (entry.row.plugin == nullptr) return;
  auto instance = plugin::Instance::load(services_, *entry.row.plugin, patience_of(plan_));
  if (instance)
    entry.loaded = std::move(instance).value();
  else
    problems.add(entry.row.plugin->where, instance.error().message);
}

void Components::add_properties(const Entry& entry, config::Problems& problems) {
  if (entry.loaded == nullptr) return;
  const auto table = entry.loaded->properties();
  if (table && *table == nullptr) return;
  const Result<void> added = table ? properties_.add(entry.loaded->name(), **table) : Result<void>();
  if (!table || !added)
    problems.add(entry.row.plugin->where, table ? entry.loaded->refusal(added.error()).message : table.error().message);
}

void Components::start_those(const std::vector<size_t>& order, bool (*wanted)(const plugin::Unit&),
                             config::Problems& problems) {
  for (const size_t i : order) {
    Entry& entry = entries_[i];
    if (entry.loaded == nullptr || !wanted(entry.row.unit)) continue;
    if (const Result<void> started = start_one(entry); !started)
      problems.add(entry.row.plugin->where, started.error().message);
  }
}

/// Names can be told to be unknown once every plugin that gives checksums has started.
void Components::check_checksums(config::Problems& problems) const {
  for (const Entry& entry : entries_)
    if (gives_checksums(entry.row.unit) && !gives_checksums_alone(entry.row.unit)) return;
  const plugin::HostTable host(services_, "kernel", {});
  check_checksum_names(plan_, Checksums(host.host()), problems);
}

void Components::check(config::Problems& problems) {
  const Result<std::vector<size_t>> in_order = order();
  if (!in_order) return problems.add({}, in_order.error().message);
  for (const size_t i : *in_order) load(entries_[i], problems);
  if (!problems.empty()) return;
  for (const size_t i : *in_order) add_properties(entries_[i], problems);
  if (!problems.empty()) return;
  check_bucket_properties(plan_, properties_, problems);
  start_those(*in_order, &gives_checksums_alone, problems);
  const PlannedIdentities planned(services_.registry, plan_,
                                  std::any_of(entries_.begin(), entries_.end(), [](const Entry& entry) {
                                    return gives(entry.row.unit, MORTISE_IDENTITY_ID);
                                  }));
  for (const size_t i : *in_order) {
    Entry& entry = entries_[i];
    if (entry.loaded == nullptr) continue;
    if (Result<void> good = entry.loaded->check(); !good) {
      std::string message = std::move(good).error().message;
      config::Position where = place_of(*entry.row.plugin, message);
      planned.find_place(message, where);
      problems.add(std::move(where), std::move(message));
    }
  }
  if (problems.empty()) check_checksums(problems);
  if (problems.empty()) check_owners(*in_order, problems);
  if (problems.empty()) check_backends(*in_order, problems);
}

/// What a plugin misses, and names, may have been switched off: that line is then the place.
config::Position Components::place_of(const plugin::Chosen& refused, const std::string& message) const {
  for (const auto& [name, where] : plan_.selection.switched_off)
    if (message.find(name) != std::string::npos) return where;
  return refused.where;
}

/// Who owns a bucket can be told to be unknown if all who know users can be started here.
void Components::check_owners(const std::vector<size_t>& order, config::Problems& problems) {
  const auto& buckets = plan_.settings.buckets;
  if (std::all_of(buckets.begin(), buckets.end(), [](const auto& bucket) { return bucket.owner.empty(); })) return;
  for (const Entry& entry : entries_) {
    const plugin::Unit& unit = entry.row.unit;
    if (!gives_users(unit)) continue;
    if (!gives_users_alone(unit) || !has_all_it_wants(unit)) return;
  }
  start_those(order, &gives_users_alone, problems);
  if (!problems.empty()) return;
  const plugin::HostTable asker(services_, "owner_check", {});
  check_bucket_owners(plan_, asker.host(), problems);
}

/// Started now, it would not do without what it could have.
bool Components::has_all_it_wants(const plugin::Unit& unit) const {
  return std::all_of(unit.after.begin(), unit.after.end(), [&](const std::string& id) {
    return std::all_of(entries_.begin(), entries_.end(),
                       [&](const Entry& entry) { return entry.started || !gives(entry.row.unit, id); });
  });
}

/// Where a bucket's objects are to be can be told to be nowhere if all who know such places can be started here.
void Components::check_backends(const std::vector<size_t>& order, config::Problems& problems) {
  if (!any_bucket_has_backend(plan_)) return;
  for (const Entry& entry : entries_) {
    const plugin::Unit& unit = entry.row.unit;
    if (gives(unit, MORTISE_REMOTE_ID) && !(gives_remotes_alone(unit) && has_all_it_wants(unit))) return;
  }
  start_those(order, &gives_remotes_alone, problems);
  if (problems.empty()) check_bucket_backends(plan_, services_.registry, problems);
}

Result<std::unique_ptr<Component>> Components::make(Entry& entry) {
  if (entry.row.plugin == nullptr) return entry.row.start(services_, plan_);
  std::unique_ptr<plugin::Instance> instance = std::move(entry.loaded);
  if (Result<void> started = instance->start(); !started) return std::move(started).error();
  return std::unique_ptr<Component>(std::make_unique<StartedPlugin>(std::move(instance)));
}

Result<void> Components::start_one(Entry& entry) {
  const std::string& name = entry.row.unit.name;
  const int64_t begin = support::monotonic_ns();
  Result<std::unique_ptr<Component>> component = make(entry);
  if (!component) return std::move(component).error();
  entry.started = true;
  started_.push_back({name, std::move(component).value()});
  const std::string took = std::to_string((support::monotonic_ns() - begin) / 1'000'000);
  const support::LogField fields[]{pair("component", name), support::LogField::number("ms", took)};
  services_.log.write(LogLevel::debug, "kernel", "started", fields);
  return {};
}

Result<void> Components::start() {
  const Result<std::vector<size_t>> in_order = order();
  if (!in_order) return in_order.error();
  for (const size_t i : *in_order) {
    if (entries_[i].started) continue;
    if (Result<void> started = start_one(entries_[i]); !started) {
      stop();
      return started;
    }
  }
  return {};
}

Result<void> Components::reload(const std::string& plugin, const config::Section& options) {
  for (const Started& started : started_)
    if (started.name == plugin) return started.component->reload(options);
  return {};
}

void Components::stop() {
  while (!started_.empty()) {
    const std::string name = std::move(started_.back().name);
    started_.back().component.reset();
    started_.pop_back();
    const support::LogField field = pair("component", name);
    services_.log.write(LogLevel::debug, "kernel", "stopped", {&field, 1});
  }
}

}  // namespace mortise::server
