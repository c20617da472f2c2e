// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/schema.h"

namespace mortise::config {
namespace {

using enum OptionType;

SectionSpec bucket() {
  return {"",
          {{"bucket",
            table_list,
            false,
            "",
            "",
            "buckets to make at start if missing: name, owner, properties",
            {{"name", string, true, "", "", "what it is called"},
             {"owner", string, false, "", "", "the id of its owner"},
             {"properties.*", string, false, "", "", "versioning, durability, checksum.type, …"}}}}};
}

SectionSpec server() {
  return {
      "server",
      {{"listen", string_list, false, "127.0.0.1:51080", "",
        "addresses to serve on: HOST:PORT, [IPV6]:PORT, unix:/PATH; tls:// in front for TLS; port 0 takes a free one"},
       {"admin_listen", string, false, "127.0.0.1:51081", "",
        "address of /healthz, /readyz, /metrics, /scrub, /jobs and /buckets; \"\" for none"},
       {"host_names", string_list, false, "", "domain",
        "names to answer to, beside local ones, while no authentication plugin is enabled, and on admin_listen"},
       {"i_accept_unauthenticated_access_from_the_network", boolean, false, "false", "",
        "serve on addresses that other machines reach although no authentication plugin is enabled"},
       {"data_dir", string, false, "./data", "", "directory below which everything is kept"},
       {"threads", integer, false, "0", "0..1024", "event-loop threads; 0: one per CPU"},
       {"workers", integer, false, "0", "0..4096", "threads for work that blocks; 0: one per CPU, at least 4"},
       {"drain_timeout", duration, false, "30s", "0..1h", "how long a stop waits for running requests"},
       {"ready_file", string, false, "", "", "file to write, as JSON, once requests are served; removed at the end"}}};
}

SectionSpec limits() {
  return {"server.limits",
          {{"connections", integer, false, "10000", "1..1000000",
            "connections at once, over all listeners; at the limit new ones take the place of the longest idle"},
           {"connections_per_address", integer, false, "0", "0..1000000",
            "connections at once of one client address (an IPv6 /64); 0: as many as all together"},
           {"head_size", size, false, "64KiB", "1KiB..1MiB", "bytes of a request's first line and headers"},
           {"heads_size", size, false, "64MiB", "1MiB..",
            "bytes of the heads of all requests under way, but for the first 4 KiB of each"},
           {"headers", integer, false, "256", "8..4096", "header lines of a request"},
           {"target_size", size, false, "16KiB", "1KiB..1MiB", "bytes of a request's path and query"},
           {"body_size", size, false, "5TiB", "0..", "bytes of a request's body"},
           {"drained_size", size, false, "1MiB", "0..1GiB",
            "bytes of an unwanted body that are read and discarded to keep the connection"},
           {"body_rate", size, false, "512", "0..1GiB",
            "bytes a second that a body must move at least, in either direction; 0: any pace"},
           {"document_rate", size, false, "4KiB", "0..1GiB",
            "the same for bodies that are kept in memory, such as XML documents; 0: any pace"}}};
}

SectionSpec timeouts() {
  return {"server.timeouts",
          {{"head", duration, false, "10s", "100ms..1h", "from the first byte of a request to the end of its headers"},
           {"idle", duration, false, "60s", "100ms..24h", "a kept connection without a request"},
           {"stall", duration, false, "30s", "100ms..24h", "a body, in or out, that does not move"},
           {"grace", duration, false, "20s", "100ms..24h", "how far a body may be behind its least rate"},
           {"linger", duration, false, "30s", "100ms..1h", "a client that still sends after it was answered"},
           {"access", duration, false, "10s", "100ms..1h",
            "a plugin that does not say who sent a request, or whether it is allowed: it is then refused"}}};
}

SectionSpec tls() {
  return {"server.tls",
          {{"certificate", string, false, "", "", "PEM file of the certificate and its chain, for tls:// listeners"},
           {"key", string, false, "", "", "PEM file of the private key"}}};
}

SectionSpec log() {
  return {"log",
          {{"level", choice, false, "info", "trace|debug|info|warning|error", "the least level that is written"},
           {"format", choice, false, "auto", "auto|human|json", "auto: for people on a terminal, else JSON"},
           {"requests", choice, false, "errors", "none|errors|all",
            "requests that get a line: those answered with 400 or more, or all"}}};
}

SectionSpec storage() {
  return {
      "storage",
      {{"meta", string, false, "meta_leveldb", "", "the plugin that keeps records"},
       {"blob", string, false, "blob_fs", "", "the plugin that keeps bodies"},
       {"durability", choice, false, "strict", "strict|data|none",
        "what an answer promises, if the bucket does not set it: see the comment above"},
       {"inline_max", size, false, "16KiB", "0..4MiB", "bodies up to this size are kept in the record"},
       {"checksum", string, false, "xxhash", "",
        "checksum of objects in buckets that do not name one; any loaded one, or none"},
       {"verify_reads", choice, false, "first", "never|first|always",
        "whether bytes are compared with their checksum before they are served, where a bucket does not say"},
       {"min_free", size, false, "1GiB", "0..",
        "bytes of the disk that new bodies do not get, or a tenth of it if that is less; 0: all may be used"},
       {"min_part_size", size, false, "5MiB", "1..5GiB", "smallest part of a multipart upload, the last one aside"}}};
}

SectionSpec scrub() {
  return {"storage.scrub",
          {{"interval", duration, false, "7d", "0..3650d",
            "from the end of one check of all stored bytes to the next; 0: only when asked"},
           {"rate", size, false, "16MiB", "0..", "bytes a second that a check reads; 0: no limit"},
           {"quarantine", boolean, false, "true", "",
            "move a blob whose bytes do not match their checksum to quarantine, so that it is not served"}}};
}

SectionSpec events() {
  return {"events",
          {{"max_queued", integer, false, "100000", "1..100000000",
            "changes that one event target has not taken; at the limit those that it wants to know of are refused"},
           {"max_bytes", size, false, "64MiB", "1MiB..", "bytes of them, which are held in memory too"},
           {"discard", string_list, false, "", "",
            "event targets that will not come back: what waits for them is dropped"}}};
}

SectionSpec owner() {
  return {"owner",
          {{"id", string, false, "mortise", "", "id of the local administrator, owner of what is made without keys"},
           {"display_name", string, false, "mortise", "", "the name shown for that id"}}};
}

SectionSpec plugins() {
  return {
      "plugins",
      {{"directories", string_list, false, "", "", "where plugin files are; empty: beside the program"},
       {"standard", string_list, false, "api_admin,api_s3,auth_acl,checksum_crc,checksum_openssl,checksum_xxhash", "",
        "plugins that are on unless [plugins.NAME] says enabled = false; the two of [storage] are always on"},
       {"start_timeout", duration, false, "60s", "100ms..1h", "a plugin that takes longer to start ends the program"},
       {"stop_timeout", duration, false, "60s", "100ms..1h", "a plugin that takes longer to stop ends the program"}}};
}

}  // namespace

const std::vector<SectionSpec>& schema() {
  static const std::vector<SectionSpec> all{bucket(),  server(), limits(), timeouts(), tls(),    log(),
                                            storage(), scrub(),  events(), owner(),    plugins()};
  return all;
}

}  // namespace mortise::config
