// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/settings.h"

#include "kernel/config/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <thread>

namespace mortise::config {
namespace {

size_t cpus() { return std::max(1u, std::thread::hardware_concurrency()); }

/// One [[bucket]]. What may stand in it is in the schema.
Settings::Bucket read_bucket(const Row& row) {
  Settings::Bucket bucket;
  constexpr std::string_view kProperties = "properties.";
  for (const auto& [name, cell] : row) {
    if (name == "name") {
      bucket.name = cell.text;
      bucket.name_where = cell.where;
    } else if (name == "owner") {
      bucket.owner = cell.text;
      bucket.owner_where = cell.where;
    } else {
      bucket.properties.emplace_back(name.substr(kProperties.size()), cell.text);
      bucket.property_where.push_back(cell.where);
    }
  }
  return bucket;
}

std::vector<Settings::Bucket> read_buckets(const Section& top) {
  std::vector<Settings::Bucket> out;
  for (const Row& row : top.rows("bucket")) out.push_back(read_bucket(row));
  return out;
}

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    out.emplace_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return out;
}

/// One [[user]]. What may stand in it is in the schema.
Settings::User read_user(const Row& row) {
  Settings::User user;
  const auto text = [&](std::string_view name) {
    const auto cell = row.find(name);
    return cell == row.end() ? std::string() : cell->second.text;
  };
  user.name = text("name");
  user.display_name = text("display_name");
  user.administrator = text("administrator") == "true";
  user.groups = split(text("groups"));
  user.policies = split(text("policies"));
  constexpr std::string_view kDocument = "policy.";
  for (const auto& [name, cell] : row) {
    if (!name.starts_with(kDocument)) continue;
    user.documents.emplace_back(name.substr(kDocument.size()), cell.text);
    user.document_where.push_back(cell.where);
  }
  user.access_key = text("access_key");
  user.secret_key = text("secret_key");
  user.password = text("password");
  user.name_where = row.find("name")->second.where;  // required
  user.key_where = user.name_where;
  for (const std::string_view name : {"secret_key", "access_key"})
    if (const auto cell = row.find(name); cell != row.end()) user.key_where = cell->second.where;
  return user;
}

std::vector<Settings::User> read_users(const Section& top) {
  std::vector<Settings::User> out;
  for (const Row& row : top.rows("user")) out.push_back(read_user(row));
  return out;
}

std::vector<Settings::Policy> read_policies(const Section& top) {
  std::vector<Settings::Policy> out;
  for (const Row& row : top.rows("policy"))
    out.push_back({row.find("name")->second.text, row.find("document")->second.text, row.find("name")->second.where,
                   row.find("document")->second.where});
  return out;
}

void check_tls(const Settings& settings, const Config& config, Problems& problems) {
  const Section& tls = config.section("server.tls");
  if (settings.tls.certificate.empty() != settings.tls.key.empty())
    problems.add(tls.find(settings.tls.key.empty() ? "certificate" : "key")->where,
                 "server.tls needs both, certificate and key");
  if (!settings.tls.certificate.empty()) return;
  const auto check = [&](const char* key, const std::string& address) {
    if (address.starts_with("tls://"))
      problems.add(config.section("server").find(key)->where,
                   fmt::format("'{}' needs server.tls.certificate and server.tls.key", address));
  };
  for (const std::string& address : settings.server.listen) check("listen", address);
  check("admin_listen", settings.server.admin_listen);
}

void check_owner(const Settings& settings, const Config& config, Problems& problems) {
  if (settings.owner.id.empty())
    problems.add(config.section("owner").find("id")->where,
                 "owner.id is empty: what is made without keys needs an owner");
}

}  // namespace

Settings read_settings(const Config& config, Problems& problems) {
  Settings out;
  for (const SectionSpec& section : schema())
    for (const OptionSpec& key : section.options)
      if (key.store != nullptr) key.store(*config.section(section.path).find(key.name), out);
  if (out.server.threads == 0) out.server.threads = cpus();
  if (out.server.workers == 0) out.server.workers = std::max<size_t>(4, cpus());
  out.buckets = read_buckets(config.section(""));
  out.users = read_users(config.section(""));
  out.policies = read_policies(config.section(""));
  if (out.server.listen.empty())
    problems.add(config.section("server").find("listen")->where, "server.listen names no address");
  check_tls(out, config, problems);
  check_owner(out, config, problems);
  return out;
}

}  // namespace mortise::config
