// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/check_plugins.h"

#include "kernel/config/suggest.h"
#include "kernel/plugin/abi_window.h"
#include "kernel/server/component_table.h"

#include <mortise/abi/auth.h>
#include <mortise/abi/blob_store.h>
#include <mortise/abi/checksum.h>
#include <mortise/abi/event_target.h>
#include <mortise/abi/http.h>
#include <mortise/abi/identity.h>
#include <mortise/abi/jobs.h>
#include <mortise/abi/meta_store.h>
#include <mortise/abi/object_service.h>
#include <mortise/abi/properties.h>
#include <mortise/abi/records.h>
#include <mortise/abi/remote.h>
#include <mortise/abi/tokens.h>
#include <mortise/abi/users.h>
#include <mortise/abi/volatile_store.h>
#include <mortise/host_name.h>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::server {
namespace {

/// Interfaces that this host knows. Others are the plugins' own, unless their name says that they are of Mortise.
const std::vector<std::string> kKnown{
    MORTISE_ACCESS_ID,     MORTISE_API_ID,        MORTISE_AUTHN_ID,      MORTISE_AUTHZ_ID,
    MORTISE_BLOB_STORE_ID, MORTISE_CHECKSUM_ID,   MORTISE_META_STORE_ID, MORTISE_EVENT_TARGET_ID,
    MORTISE_OBJECTS_ID,    MORTISE_PROPERTIES_ID, MORTISE_RECORDS_ID,    MORTISE_JOBS_ID,
    MORTISE_USERS_ID,      MORTISE_REMOTE_ID,     MORTISE_AUTHZ_OPEN_ID, MORTISE_PROPERTY_REGISTRY_ID,
    MORTISE_IDENTITY_ID,   MORTISE_POLICIES_ID,   MORTISE_TOKENS_ID,     MORTISE_VOLATILE_ID};

/// "acme.anvil/1", or "draft/acme.anvil/1".
bool is_interface_id(std::string_view id) {
  constexpr std::string_view kDraft = "draft/";
  if (id.starts_with(kDraft)) id.remove_prefix(kDraft.size());
  const size_t slash = id.find('/');
  return slash != std::string_view::npos && slash > 0 && slash + 1 < id.size() &&
         std::all_of(id.begin() + static_cast<ptrdiff_t>(slash) + 1, id.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

std::string fault_of_interface(const std::string& id) {
  if (!is_interface_id(id))
    return fmt::format("'{}' is not the id of an interface, which looks like 'acme.anvil/1'", id);
  if (!id.starts_with("mortise.") || std::find(kKnown.begin(), kKnown.end(), id) != kKnown.end()) return {};
  return fmt::format("this server has no interface '{}'{}", id, config::did_you_mean(id, kKnown));
}

const plugin::Chosen* find(const Plan& plan, const std::string& name) {
  const auto& all = plan.selection.chosen;
  const auto it = std::find_if(all.begin(), all.end(), [&](const auto& c) { return c.candidate.name == name; });
  return it == all.end() ? nullptr : &*it;
}

void check_store(const Plan& plan, const char* key, const char* interface_id, config::Problems& problems) {
  const config::Section& storage = plan.config.section("storage");
  const plugin::Chosen* chosen = find(plan, storage.text(key));
  if (chosen == nullptr || plugin::provides(chosen->candidate.manifest, interface_id)) return;
  std::vector<std::string> stores;
  for (const plugin::Candidate& candidate : plan.catalogue.all())
    if (candidate.fault.empty() && plugin::provides(candidate.manifest, interface_id)) stores.push_back(candidate.name);
  problems.add(
      storage.find(key)->where,
      fmt::format("storage.{}: plugin '{}' does not provide {}; there is {}", key, chosen->candidate.name, interface_id,
                  stores.empty() ? "none that does" : fmt::format("{}", fmt::join(stores, ", "))));
}

/// Records in memory of bodies on a disk, or the other way round: after a restart one half is gone.
void check_pair_of_stores(const Plan& plan, config::Problems& problems) {
  const config::Section& storage = plan.config.section("storage");
  const plugin::Chosen* meta = find(plan, storage.text("meta"));
  const plugin::Chosen* blob = find(plan, storage.text("blob"));
  if (meta == nullptr || blob == nullptr) return;
  const bool forgets = plugin::provides(meta->candidate.manifest, MORTISE_VOLATILE_ID);
  if (forgets == plugin::provides(blob->candidate.manifest, MORTISE_VOLATILE_ID)) return;
  const char* key = forgets ? "meta" : "blob";
  const char* other = forgets ? "blob" : "meta";
  const config::Position& where = storage.find(key)->where;
  problems.add(
      where.source.empty() ? storage.find(other)->where : where,
      fmt::format("storage.{} = \"{}\" keeps nothing beyond the program, and storage.{} = \"{}\" does: after a "
                  "restart half of every object would be lost, and the server would not start. Take two "
                  "stores in memory (meta_memory and blob_memory), or none",
                  key, storage.text(key), other, storage.text(other)));
}

void check_interfaces(const Plan& plan, config::Problems& problems) {
  for (const plugin::Chosen& chosen : plan.selection.chosen) {
    const plugin::Manifest& manifest = chosen.candidate.manifest;
    const auto check = [&](const std::vector<std::string>& ids, const char* verb) {
      for (const std::string& id : ids)
        if (const std::string fault = fault_of_interface(id); !fault.empty())
          problems.add(chosen.where, fmt::format("plugin '{}' is refused: it {} an unknown interface: {}",
                                                 manifest.name, verb, fault));
    };
    check(manifest.provides, "provides");
    check(manifest.needs, "needs");
    // What it was built for may have interfaces that it does without here.
    if (manifest.abi <= plugin::host_window().newest) check(manifest.wants, "wants");
  }
}

void check_order(const Plan& plan, config::Problems& problems) {
  const std::vector<ComponentRow> rows = components_of(plan);
  const Result<std::vector<size_t>> order = start_order(rows);
  if (order) return;
  const plugin::Chosen* about = rows[static_cast<size_t>(order.error().detail)].plugin;
  problems.add(about == nullptr ? config::Position{} : about->where, order.error().message);
}

/// Two plugins that know a place by one name: whose bucket would "lab:photos" be? A plugin of remotes lists them in
/// tables `remote`, each with a `name`, as ours do.
void check_remotes(const Plan& plan, config::Problems& problems) {
  std::map<std::string, std::string> owners;
  for (const plugin::Chosen& chosen : plan.selection.chosen) {
    if (!plugin::provides(chosen.candidate.manifest, MORTISE_REMOTE_ID)) continue;
    const config::Value* value = chosen.options.find("remote");
    const auto* rows = value == nullptr ? nullptr : std::get_if<std::vector<config::Row>>(&value->data);
    if (rows == nullptr) continue;
    for (const config::Row& row : *rows) {
      const auto name = row.find("name");
      if (name == row.end()) continue;
      const auto [other, is_new] = owners.emplace(name->second.text, chosen.candidate.name);
      if (!is_new && other->second != chosen.candidate.name)  // of its own each tells itself
        problems.add(name->second.where, fmt::format("plugins '{}' and '{}' both have a remote '{}': give one of them "
                                                     "another name",
                                                     other->second, chosen.candidate.name, name->second.text));
    }
  }
}

struct MountOwner {
  std::string plugin;
  config::Position where;
};

/// What an option of this form claims, as Mounts has it: "/s3/", "*.s3.example.org/", "www.example.org/"; "" for none.
std::string claim_of(std::string_view form, const std::string& text) {
  if (form == "mount") return text + "/";
  if (text.empty() || (form != "subdomains" && form != "host")) return {};
  return (form == "host" ? "" : "*.") + text::lower(host_name(text)) + "/";
}

/// Mounts that are options, as api_s3 has them. Those that a plugin makes up are compared when it has started. The
/// place that is told is where somebody wrote one of the two, and not a default.
class MountCheck {
 public:
  explicit MountCheck(config::Problems& problems) : problems_(problems) {}

  void take(const plugin::Chosen& chosen, const config::OptionSpec& option) {
    const config::Value* value = chosen.options.find(option.name);
    if (value == nullptr || option.type != config::OptionType::string_list) return;
    const auto& texts = std::get<std::vector<std::string>>(value->data);
    for (size_t i = 0; i < texts.size(); ++i) {
      const std::string claim = claim_of(option.range, texts[i]);
      const config::Position& where = i < value->item_where.size() ? value->item_where[i] : value->where;
      if (!claim.empty()) add(chosen.candidate.manifest.name, option, claim, where);
    }
  }

 private:
  void add(const std::string& plugin, const config::OptionSpec& option, const std::string& claim,
           const config::Position& where) {
    const auto [found, is_new] = owners_.emplace(claim, MountOwner{plugin, where});
    const MountOwner& other = found->second;
    const bool twice = other.plugin == plugin;
    if (is_new || (twice && option.range != "mount")) return;  // a host may be written in several ways
    problems_.add(
        where.source.empty() ? other.where : where,
        twice ? fmt::format("plugins.{}.{} has '{}' twice", plugin, option.name, claim.substr(0, claim.size() - 1))
              : fmt::format("plugins '{}' and '{}' both serve below '{}'; disable one, or give it another "
                            "mount",
                            other.plugin, plugin, claim));
  }

  config::Problems& problems_;
  std::map<std::string, MountOwner> owners_;
};

void check_mounts(const Plan& plan, config::Problems& problems) {
  MountCheck check(problems);
  for (const plugin::Chosen& chosen : plan.selection.chosen)
    if (plugin::provides(chosen.candidate.manifest, MORTISE_API_ID))
      for (const config::OptionSpec& option : chosen.candidate.manifest.options) check.take(chosen, option);
}

/// Of an enabled target nothing is discarded: its name here, or that of another kind of plugin, is a mistake.
void check_discarded(const Plan& plan, config::Problems& problems) {
  const config::Value& value = *plan.config.section("events").find("discard");
  const auto& names = plan.settings.events.discard;
  for (size_t i = 0; i < names.size(); ++i) {
    const plugin::Chosen* chosen = find(plan, names[i]);
    if (chosen == nullptr && !names[i].empty()) continue;
    std::string fault = "a name is empty";
    if (chosen != nullptr)
      fault = plugin::provides(chosen->candidate.manifest, MORTISE_EVENT_TARGET_ID)
                  ? fmt::format("'{}' is enabled: what waits for it is delivered", names[i])
                  : fmt::format("'{}' is no event target", names[i]);
    problems.add(i < value.item_where.size() ? value.item_where[i] : value.where, "events.discard: " + fault);
  }
}

}  // namespace

void check_plugins(const Plan& plan, config::Problems& problems) {
  check_store(plan, "meta", MORTISE_META_STORE_ID, problems);
  check_store(plan, "blob", MORTISE_BLOB_STORE_ID, problems);
  check_pair_of_stores(plan, problems);
  check_interfaces(plan, problems);
  check_remotes(plan, problems);
  check_mounts(plan, problems);
  check_discarded(plan, problems);
  if (problems.empty()) check_order(plan, problems);  // a plugin that is refused would be missing once more
}

}  // namespace mortise::server
