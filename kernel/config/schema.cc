// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/schema.h"

#include "kernel/config/settings.h"

#include <chrono>
#include <concepts>
#include <utility>

namespace mortise::config {
namespace {

using enum OptionType;

void put(const Value& value, std::string& out) { out = std::get<std::string>(value.data); }
void put(const Value& value, std::vector<std::string>& out) { out = std::get<std::vector<std::string>>(value.data); }
void put(const Value& value, bool& out) { out = std::get<bool>(value.data); }
void put(const Value& value, std::chrono::milliseconds& out) {
  out = std::chrono::milliseconds(std::get<int64_t>(value.data));
}
template <std::integral Number>
void put(const Value& value, Number& out) {
  out = static_cast<Number>(std::get<int64_t>(value.data));
}

/// A key, and the setting that its value becomes.
template <auto Part, auto Setting>
OptionSpec key(std::string name, OptionType type, std::string by_default, std::string range, std::string help) {
  return {std::move(name),
          type,
          false,
          std::move(by_default),
          std::move(range),
          std::move(help),
          {},
          false,
          [](const Value& value, Settings& out) { put(value, out.*Part.*Setting); }};
}

SectionSpec seeds() {
  return {
      "",
      {{"bucket",
        table_list,
        false,
        "",
        "",
        "buckets to make at start if missing: name, owner, properties",
        {{"name", string, true, "", "", "what it is called"},
         {"owner", string, false, "", "line", "the id of its owner"},
         {"properties.*", string, false, "", "", "versioning, durability, checksum.type, …"}}},
       {"user",
        table_list,
        false,
        "",
        "",
        "users to make at start if missing: name, display_name, administrator, groups, policies, policy, access_key, "
        "secret_key, password",
        {{"name", string, true, "", "", "what it is called; its id, too"},
         {"display_name", string, false, "", "line", "the same for people; without it the name"},
         {"administrator", boolean, false, "", "", "may do everything"},
         {"groups", string_list, false, "", "", "groups that it is in; they are made, too"},
         {"policies", string_list, false, "", "", "names of policies that are attached to it: those of [[policy]]"},
         {"policy.*", string, false, "", "", "documents of its own"},
         {"access_key", string, false, "", "", "an access key of it"},
         {"secret_key", secret, false, "", "", "what that key signs with; at least 8 bytes"},
         {"password", secret, false, "", "", "what it logs in with, where there are tokens; at least 8 bytes"}}},
       {"policy",
        table_list,
        false,
        "",
        "",
        "policies to make at start if missing: name, document",
        {{"name", string, true, "", "", "what it is called"},
         {"document", string, true, "", "", "in AWS's language"}}}}};
}

SectionSpec server() {
  using S = Settings::Server;
  return {
      "server",
      {key<&Settings::server, &S::listen>("listen", string_list, "127.0.0.1:51080", "",
                                          "addresses to serve on: HOST:PORT, [IPV6]:PORT, unix:/PATH; tls:// in front "
                                          "for TLS; port 0 takes a free one"),
       key<&Settings::server, &S::admin_listen>(
           "admin_listen", string, "127.0.0.1:51081", "",
           "address of /healthz, /readyz, /metrics, /scrub, /jobs and /buckets; \"\" for none"),
       key<&Settings::server, &S::host_names>(
           "host_names", string_list, "", "domain",
           "names to answer to, beside local ones, while no authentication plugin is enabled, and on admin_listen"),
       key<&Settings::server, &S::accept_unauthenticated>(
           "i_accept_unauthenticated_access_from_the_network", boolean, "false", "",
           "serve on addresses that other machines reach although no authentication plugin is enabled"),
       key<&Settings::server, &S::data_dir>("data_dir", string, "./data", "",
                                            "directory below which everything is kept"),
       key<&Settings::server, &S::threads>("threads", integer, "0", "0..1024", "event-loop threads; 0: one per CPU"),
       key<&Settings::server, &S::workers>("workers", integer, "0", "0..4096",
                                           "threads for work that blocks; 0: one per CPU, at least 4"),
       key<&Settings::server, &S::drain_timeout>("drain_timeout", duration, "30s", "0..1h",
                                                 "how long a stop waits for running requests"),
       key<&Settings::server, &S::ready_file>("ready_file", string, "", "",
                                              "file to write, as JSON, once requests are served; removed at the end")}};
}

SectionSpec public_access_block() {
  using S = Settings::PublicAccessBlock;
  return {"public_access_block",
          {key<&Settings::public_access_block, &S::block_public_acls>(
               "block_public_acls", boolean, "false", "",
               "access control lists that open something to everybody are refused"),
           key<&Settings::public_access_block, &S::ignore_public_acls>("ignore_public_acls", boolean, "false", "",
                                                                       "what such lists open stays closed"),
           key<&Settings::public_access_block, &S::block_public_policy>(
               "block_public_policy", boolean, "false", "",
               "bucket policies that allow something to everybody are refused"),
           key<&Settings::public_access_block, &S::restrict_public_buckets>(
               "restrict_public_buckets", boolean, "false", "",
               "what such policies allow is allowed only to who has a key")}};
}

SectionSpec limits() {
  using S = Settings::Limits;
  return {"server.limits",
          {key<&Settings::limits, &S::connections>(
               "connections", integer, "10000", "1..1000000",
               "connections at once, over all listeners; at the limit new ones take the place of the longest idle"),
           key<&Settings::limits, &S::connections_per_address>(
               "connections_per_address", integer, "0", "0..1000000",
               "connections at once of one client address (an IPv6 /64); 0: as many as all together"),
           key<&Settings::limits, &S::head_size>("head_size", size, "64KiB", "1KiB..1MiB",
                                                 "bytes of a request's first line and headers"),
           key<&Settings::limits, &S::heads_size>(
               "heads_size", size, "64MiB", "1MiB..",
               "bytes of the heads of all requests under way, but for the first 4 KiB of each"),
           key<&Settings::limits, &S::headers>("headers", integer, "256", "8..4096", "header lines of a request"),
           key<&Settings::limits, &S::target_size>("target_size", size, "16KiB", "1KiB..1MiB",
                                                   "bytes of a request's path and query"),
           key<&Settings::limits, &S::body_size>("body_size", size, "5TiB", "0..", "bytes of a request's body"),
           key<&Settings::limits, &S::drained_size>(
               "drained_size", size, "1MiB", "0..1GiB",
               "bytes of an unwanted body that are read and discarded to keep the connection"),
           key<&Settings::limits, &S::body_rate>(
               "body_rate", size, "512", "0..1GiB",
               "bytes a second that a body must move at least, in either direction; 0: any pace"),
           key<&Settings::limits, &S::document_rate>(
               "document_rate", size, "4KiB", "0..1GiB",
               "the same for bodies that are kept in memory, such as XML documents; 0: any pace")}};
}

SectionSpec timeouts() {
  using S = Settings::Timeouts;
  return {
      "server.timeouts",
      {key<&Settings::timeouts, &S::head>("head", duration, "10s", "100ms..1h",
                                          "from the first byte of a request to the end of its headers"),
       key<&Settings::timeouts, &S::idle>("idle", duration, "60s", "100ms..24h", "a kept connection without a request"),
       key<&Settings::timeouts, &S::stall>("stall", duration, "30s", "100ms..24h",
                                           "a body, in or out, that does not move"),
       key<&Settings::timeouts, &S::grace>("grace", duration, "20s", "100ms..24h",
                                           "how far a body may be behind its least rate"),
       key<&Settings::timeouts, &S::linger>("linger", duration, "30s", "100ms..1h",
                                            "a client that still sends after it was answered"),
       key<&Settings::timeouts, &S::access>(
           "access", duration, "10s", "100ms..1h",
           "a plugin that does not say who sent a request, or whether it is allowed: it is then refused")}};
}

SectionSpec tls() {
  using S = Settings::Tls;
  return {"server.tls",
          {key<&Settings::tls, &S::certificate>("certificate", string, "", "",
                                                "PEM file of the certificate and its chain, for tls:// listeners"),
           key<&Settings::tls, &S::key>("key", string, "", "", "PEM file of the private key")}};
}

SectionSpec log() {
  using S = Settings::Log;
  return {"log",
          {key<&Settings::log, &S::level>("level", choice, "info", "trace|debug|info|warning|error",
                                          "the least level that is written"),
           key<&Settings::log, &S::format>("format", choice, "auto", "auto|human|json",
                                           "auto: for people on a terminal, else JSON"),
           key<&Settings::log, &S::requests>("requests", choice, "errors", "none|errors|all",
                                             "requests that get a line: those answered with 400 or more, or all")}};
}

SectionSpec storage() {
  using S = Settings::Storage;
  return {"storage",
          {key<&Settings::storage, &S::meta>("meta", string, "meta_leveldb", "word", "the plugin that keeps records"),
           key<&Settings::storage, &S::blob>("blob", string, "blob_fs", "word", "the plugin that keeps bodies"),
           key<&Settings::storage, &S::durability>(
               "durability", choice, "strict", "strict|data|none",
               "what an answer promises, if the bucket does not set it: see the comment above"),
           key<&Settings::storage, &S::inline_max>("inline_max", size, "16KiB", "0..4MiB",
                                                   "bodies up to this size are kept in the record"),
           key<&Settings::storage, &S::checksum>(
               "checksum", string, "xxhash", "word",
               "checksum of objects in buckets that do not name one; any loaded one, or none"),
           key<&Settings::storage, &S::verify_reads>(
               "verify_reads", choice, "first", "never|first|always",
               "whether bytes are compared with their checksum before they are served, where a bucket does not say"),
           key<&Settings::storage, &S::min_free>(
               "min_free", size, "1GiB", "0..",
               "bytes of the disk that new bodies do not get, or a tenth of it if that is less; 0: all may be used"),
           key<&Settings::storage, &S::access_times>(
               "access_times", duration, "0", "0..1d",
               "how often the times when objects were read last are written; 0: none are kept"),
           key<&Settings::storage, &S::min_part_size>("min_part_size", size, "5MiB", "1..5GiB",
                                                      "smallest part of a multipart upload, the last one aside")}};
}

SectionSpec scrub() {
  using S = Settings::Scrub;
  return {
      "storage.scrub",
      {key<&Settings::scrub, &S::interval>(
           "interval", duration, "7d", "0..3650d",
           "from the end of one check of all stored bytes to the next; 0: only when asked"),
       key<&Settings::scrub, &S::rate>("rate", size, "16MiB", "0..", "bytes a second that a check reads; 0: no limit"),
       key<&Settings::scrub, &S::quarantine>(
           "quarantine", boolean, "true", "",
           "move a blob whose bytes do not match their checksum to quarantine, so that it is not served")}};
}

SectionSpec events() {
  using S = Settings::Events;
  return {
      "events",
      {key<&Settings::events, &S::max_queued>(
           "max_queued", integer, "100000", "1..100000000",
           "changes that one event target has not taken; at the limit those that it wants to know of are refused"),
       key<&Settings::events, &S::max_bytes>("max_bytes", size, "64MiB", "1MiB..",
                                             "bytes of them, which are held in memory too"),
       key<&Settings::events, &S::discard>("discard", string_list, "", "word",
                                           "event targets that will not come back: what waits for them is dropped")}};
}

SectionSpec owner() {
  using S = Settings::Owner;
  return {"owner",
          {key<&Settings::owner, &S::id>("id", string, "mortise", "line",
                                         "id of the local administrator, owner of what is made without keys"),
           key<&Settings::owner, &S::display_name>("display_name", string, "mortise", "line",
                                                   "the name shown for that id")}};
}

SectionSpec plugins() {
  using S = Settings::Plugins;
  return {
      "plugins",
      {key<&Settings::plugins, &S::directories>("directories", string_list, "", "",
                                                "where plugin files are; empty: beside the program"),
       key<&Settings::plugins, &S::standard>(
           "standard", string_list,
           "api_admin,api_s3,api_website,auth_acl,auth_policy,checksum_crc,checksum_openssl,checksum_xxhash,lifecycle",
           "word",
           "plugins that are on unless [plugins.NAME] says enabled = false; the two of [storage] are always on"),
       key<&Settings::plugins, &S::start_timeout>("start_timeout", duration, "60s", "100ms..1h",
                                                  "a plugin that takes longer to start ends the program"),
       key<&Settings::plugins, &S::stop_timeout>("stop_timeout", duration, "60s", "100ms..1h",
                                                 "a plugin that takes longer to stop ends the program")}};
}

}  // namespace

const std::vector<SectionSpec>& schema() {
  static const std::vector<SectionSpec> all{
      seeds(), server(), public_access_block(), limits(), timeouts(), tls(), log(), storage(), scrub(), events(),
      owner(), plugins()};
  return all;
}

}  // namespace mortise::config
