// SPDX-License-Identifier: Apache-2.0
//
// The properties of buckets as AIStore has them, and which property of a Mortise bucket each one is. What cannot be had
// on one node has one value that is taken, and a reason.
#pragma once

#include <cstdint>
#include <string_view>

namespace mortise::api_native {

/// How a value is written in JSON, and which ones are good.
enum class PropertyKind : uint8_t { boolean, integer, quoted_integer, duration, size, word, checksum };

struct BucketProperty {
  std::string_view path;  // "checksum.type"
  PropertyKind kind;
  std::string_view usual;     // what it means that a bucket has none
  std::string_view property;  // of the bucket
  std::string_view only;      // the only value that is taken; "" = any
  std::string_view why;       // …because
};

inline constexpr std::string_view kNoRemote = "requests to remotes are limited by connections, in the configuration";
inline constexpr std::string_view kNoTransport = "there is one node, which sends nothing to others";

// clang-format off
inline constexpr BucketProperty kBucketProperties[] = {
  {"write_policy.data", PropertyKind::word, "immediate", "ais.write_policy.data", "immediate", "writes are never put off"},
  {"write_policy.md", PropertyKind::word, "immediate", "ais.write_policy.md", "immediate", "writes are never put off"},
  {"checksum.type", PropertyKind::checksum, "xxhash", "checksum.type", "", ""},
  {"checksum.validate_cold_get", PropertyKind::boolean, "true", "ais.checksum.validate_cold_get", "", ""},
  {"checksum.validate_warm_get", PropertyKind::boolean, "false", "checksum.validate_warm_get", "", ""},
  {"checksum.validate_obj_move", PropertyKind::boolean, "false", "ais.checksum.validate_obj_move", "", ""},
  {"checksum.enable_read_range", PropertyKind::boolean, "false", "ais.checksum.enable_read_range", "false", "checksums of ranges are not computed"},
  {"rate_limit.backend.interval", PropertyKind::duration, "1m", "ais.rate_limit.backend.interval", "", ""},
  {"rate_limit.backend.max_tokens", PropertyKind::integer, "1000", "ais.rate_limit.backend.max_tokens", "", ""},
  {"rate_limit.backend.enabled", PropertyKind::boolean, "false", "ais.rate_limit.backend.enabled", "false", kNoRemote},
  {"rate_limit.backend.num_retries", PropertyKind::integer, "3", "ais.rate_limit.backend.num_retries", "", ""},
  {"rate_limit.frontend.interval", PropertyKind::duration, "1m", "ais.rate_limit.frontend.interval", "", ""},
  {"rate_limit.frontend.max_tokens", PropertyKind::integer, "1000", "ais.rate_limit.frontend.max_tokens", "", ""},
  {"rate_limit.frontend.enabled", PropertyKind::boolean, "false", "ais.rate_limit.frontend.enabled", "false", "requests are not limited by bucket"},
  {"rate_limit.frontend.burst_size", PropertyKind::integer, "375", "ais.rate_limit.frontend.burst_size", "", ""},
  {"ec.compression", PropertyKind::word, "never", "ais.ec.compression", "never", kNoTransport},
  {"ec.bundle_multiplier", PropertyKind::integer, "2", "ais.ec.bundle_multiplier", "", ""},
  {"ec.burst_buffer", PropertyKind::integer, "512", "ais.ec.burst_buffer", "", ""},
  {"ec.objsize_limit", PropertyKind::integer, "262144", "ais.ec.objsize_limit", "", ""},
  {"ec.data_slices", PropertyKind::integer, "2", "ais.ec.data_slices", "", ""},
  {"ec.parity_slices", PropertyKind::integer, "2", "ais.ec.parity_slices", "", ""},
  {"ec.enabled", PropertyKind::boolean, "false", "ais.ec.enabled", "false", "erasure coding needs several nodes, and there is one"},
  {"ec.disk_only", PropertyKind::boolean, "false", "ais.ec.disk_only", "", ""},
  {"chunks.objsize_limit", PropertyKind::size, "0B", "ais.chunks.objsize_limit", "0B", "objects are not cut into chunks by their size"},
  {"chunks.max_monolithic_size", PropertyKind::size, "1TiB", "ais.chunks.max_monolithic_size", "", ""},
  {"chunks.chunk_size", PropertyKind::size, "1GiB", "ais.chunks.chunk_size", "", ""},
  {"mirror.copies", PropertyKind::integer, "2", "ais.mirror.copies", "", ""},
  {"mirror.burst_buffer", PropertyKind::integer, "512", "ais.mirror.burst_buffer", "", ""},
  {"mirror.enabled", PropertyKind::boolean, "false", "ais.mirror.enabled", "false", "copies need several disks, and there is one"},
  {"lru.dont_evict_time", PropertyKind::duration, "2h0m", "ais.lru.dont_evict_time", "", ""},
  {"lru.capacity_upd_time", PropertyKind::duration, "10m", "ais.lru.capacity_upd_time", "", ""},
  {"lru.batch_size", PropertyKind::integer, "32768", "ais.lru.batch_size", "", ""},
  {"lru.enabled", PropertyKind::boolean, "false", "ais.lru.enabled", "", ""},
  {"access", PropertyKind::quoted_integer, "18446744073709551615", "ais.access", "", ""},
  {"features", PropertyKind::quoted_integer, "0", "ais.features", "0", "there are no features to choose by bucket"},
  {"versioning.enabled", PropertyKind::boolean, "true", "ais.versioning.enabled", "", ""},
  {"versioning.validate_warm_get", PropertyKind::boolean, "false", "versioning.validate_warm_get", "", ""},
  {"versioning.synchronize", PropertyKind::boolean, "false", "ais.versioning.synchronize", "", ""},
};
// clang-format on

}  // namespace mortise::api_native
