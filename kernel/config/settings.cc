// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace mortise::config {
namespace {

size_t cpus() { return std::max(1u, std::thread::hardware_concurrency()); }

size_t counted(int64_t configured, size_t automatic) {
  return configured == 0 ? automatic : static_cast<size_t>(configured);
}

std::chrono::milliseconds duration(const Section& section, std::string_view key) {
  return std::chrono::milliseconds(section.number(key));
}

Settings::Server read_server(const Section& s) {
  return {s.list("listen"),
          s.text("admin_listen"),
          s.list("host_names"),
          s.flag("i_accept_unauthenticated_access_from_the_network"),
          s.text("data_dir"),
          counted(s.number("threads"), cpus()),
          counted(s.number("workers"), std::max<size_t>(4, cpus())),
          duration(s, "drain_timeout"),
          s.text("ready_file")};
}

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

void check_tls(const Settings& settings, const Config& config, Problems& problems) {
  const Section& tls = config.section("server.tls");
  if (settings.tls.certificate.empty() != settings.tls.key.empty())
    problems.add(tls.find(settings.tls.key.empty() ? "certificate" : "key")->where,
                 "server.tls needs both, certificate and key");
  for (const std::string& address : settings.server.listen) {
    if (address.starts_with("tls://") && settings.tls.certificate.empty())
      problems.add(config.section("server").find("listen")->where,
                   fmt::format("'{}' needs server.tls.certificate and server.tls.key", address));
  }
}

}  // namespace

Settings read_settings(const Config& config, Problems& problems) {
  Settings out;
  out.server = read_server(config.section("server"));
  const Section& limits = config.section("server.limits");
  const auto count = [&](std::string_view key) { return static_cast<size_t>(limits.number(key)); };
  out.limits = {count("connections"),       count("connections_per_address"),
                count("head_size"),         count("heads_size"),
                count("headers"),           count("target_size"),
                limits.number("body_size"), count("drained_size"),
                count("body_rate"),         count("document_rate")};
  const Section& timeouts = config.section("server.timeouts");
  out.timeouts = {duration(timeouts, "head"),  duration(timeouts, "idle"),   duration(timeouts, "stall"),
                  duration(timeouts, "grace"), duration(timeouts, "linger"), duration(timeouts, "access")};
  const Section& tls = config.section("server.tls");
  out.tls = {tls.text("certificate"), tls.text("key")};
  const Section& log = config.section("log");
  out.log = {log.text("level"), log.text("format"), log.text("requests")};
  const Section& storage = config.section("storage");
  out.storage = {storage.text("meta"),         storage.text("blob"),
                 storage.text("durability"),   static_cast<uint64_t>(storage.number("inline_max")),
                 storage.text("checksum"),     static_cast<uint64_t>(storage.number("min_part_size")),
                 storage.text("verify_reads"), static_cast<uint64_t>(storage.number("min_free"))};
  const Section& scrub = config.section("storage.scrub");
  out.scrub = {duration(scrub, "interval"), static_cast<uint64_t>(scrub.number("rate")), scrub.flag("quarantine")};
  const Section& events = config.section("events");
  out.events = {static_cast<uint64_t>(events.number("max_queued")), static_cast<uint64_t>(events.number("max_bytes")),
                events.list("discard")};
  const Section& owner = config.section("owner");
  out.owner = {owner.text("id"), owner.text("display_name")};
  const Section& plugins = config.section("plugins");
  out.plugins = {plugins.list("directories"), plugins.list("standard"), duration(plugins, "start_timeout"),
                 duration(plugins, "stop_timeout")};
  out.buckets = read_buckets(config.section(""));
  if (out.server.listen.empty())
    problems.add(config.section("server").find("listen")->where, "server.listen names no address");
  check_tls(out, config, problems);
  return out;
}

}  // namespace mortise::config
