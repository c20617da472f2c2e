// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/config.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace mortise::config {

/// The kernel's sections as a struct. The comments are in schema.cc and conf/mortise.toml.
struct Settings {
  struct Server {
    std::vector<std::string> listen;
    std::string admin_listen;
    std::vector<std::string> host_names;  // to answer to, beside local ones, while there is no authentication
    bool accept_unauthenticated = false;
    std::string data_dir;
    size_t threads = 0;  // never 0 here: counted
    size_t workers = 0;  // same
    std::chrono::milliseconds drain_timeout{};
    std::string ready_file;
  } server;
  struct PublicAccessBlock {  // of every bucket, beside its own
    bool block_public_acls = false;
    bool ignore_public_acls = false;
    bool block_public_policy = false;
    bool restrict_public_buckets = false;
  } public_access_block;
  struct Limits {
    size_t connections = 0;
    size_t connections_per_address = 0;
    size_t head_size = 0;
    size_t heads_size = 0;
    size_t headers = 0;
    size_t target_size = 0;
    int64_t body_size = 0;
    uint64_t drained_size = 0;
    uint64_t body_rate = 0;      // bytes a second
    uint64_t document_rate = 0;  // same
  } limits;
  struct Timeouts {
    std::chrono::milliseconds head{};
    std::chrono::milliseconds idle{};
    std::chrono::milliseconds stall{};
    std::chrono::milliseconds grace{};
    std::chrono::milliseconds linger{};
    std::chrono::milliseconds access{};
  } timeouts;
  struct Tls {
    std::string certificate;
    std::string key;
  } tls;
  struct Log {
    std::string level;
    std::string format;
    std::string requests;
  } log;
  struct Storage {
    std::string meta;
    std::string blob;
    std::string durability;
    uint64_t inline_max = 0;
    std::string checksum;
    uint64_t min_part_size = 0;
    std::string verify_reads;
    uint64_t min_free = 0;
    std::chrono::milliseconds access_times{};  // 0: none are kept
  } storage;
  struct Scrub {
    std::chrono::milliseconds interval{};  // 0: only when asked
    uint64_t rate = 0;                     // bytes a second; 0: no limit
    bool quarantine = true;
  } scrub;
  struct Events {
    uint64_t max_queued = 0;  // of each target
    uint64_t max_bytes = 0;   // likewise
    std::vector<std::string> discard;
  } events;
  struct Owner {
    std::string id;
    std::string display_name;
  } owner;
  struct Plugins {
    std::vector<std::string> directories;
    std::vector<std::string> standard;
    std::chrono::milliseconds start_timeout{};
    std::chrono::milliseconds stop_timeout{};
  } plugins;
  struct Bucket {
    std::string name;
    std::string owner;  // empty: the local administrator
    std::vector<std::pair<std::string, std::string>> properties;
    Position name_where;
    Position owner_where;
    std::vector<Position> property_where;  // of each
  };
  std::vector<Bucket> buckets;
  struct User {
    std::string name;
    std::string display_name;
    bool administrator = false;
    std::vector<std::string> groups;
    std::vector<std::string> policies;                           // names of those that are attached
    std::vector<std::pair<std::string, std::string>> documents;  // of its own, by name
    std::string access_key;                                      // with secret_key, or neither
    std::string secret_key;
    std::string password;                  // "": none
    std::vector<Position> document_where;  // of each
    Position name_where;
    Position key_where;
  };
  std::vector<User> users;
  struct Policy {
    std::string name;
    std::string document;
    Position name_where;
    Position document_where;
  };
  std::vector<Policy> policies;
};

/// Reads the struct out of a config, and checks what takes more than one key to check.
Settings read_settings(const Config& config, Problems& problems);

}  // namespace mortise::config
