// SPDX-License-Identifier: Apache-2.0
//
// The properties that a bucket can be given, and how the server wants their values.
#pragma once

#include <array>
#include <string_view>

namespace mortise::ais {

enum class PropertyKind { text, boolean, number, access, features, backend, read_only };

struct PropertyRow {
  std::string_view name;
  PropertyKind kind;
};

// clang-format off
inline constexpr std::array kPropertyRows = std::to_array<PropertyRow>({
  {"access", PropertyKind::access},
  {"backend_bck", PropertyKind::backend},
  {"backend_bck.name", PropertyKind::text},
  {"backend_bck.provider", PropertyKind::text},
  {"bid", PropertyKind::read_only},
  {"checksum.enable_read_range", PropertyKind::boolean},
  {"checksum.type", PropertyKind::text},
  {"checksum.validate_cold_get", PropertyKind::boolean},
  {"checksum.validate_obj_move", PropertyKind::boolean},
  {"checksum.validate_warm_get", PropertyKind::boolean},
  {"chunks.checkpoint_every", PropertyKind::number},
  {"chunks.chunk_size", PropertyKind::text},
  {"chunks.flags", PropertyKind::number},
  {"chunks.max_monolithic_size", PropertyKind::text},
  {"chunks.objsize_limit", PropertyKind::text},
  {"created", PropertyKind::read_only},
  {"ec.bundle_multiplier", PropertyKind::number},
  {"ec.burst_buffer", PropertyKind::number},
  {"ec.compression", PropertyKind::text},
  {"ec.data_slices", PropertyKind::number},
  {"ec.disk_only", PropertyKind::boolean},
  {"ec.enabled", PropertyKind::boolean},
  {"ec.objsize_limit", PropertyKind::number},
  {"ec.parity_slices", PropertyKind::number},
  {"extra.aws.cloud_region", PropertyKind::text},
  {"extra.aws.endpoint", PropertyKind::text},
  {"extra.aws.max_pagesize", PropertyKind::number},
  {"extra.aws.multipart_size", PropertyKind::text},
  {"extra.aws.profile", PropertyKind::text},
  {"extra.custom", PropertyKind::text},
  {"extra.gcp.application_creds", PropertyKind::text},
  {"extra.oci.region", PropertyKind::text},
  {"features", PropertyKind::features},
  {"lru.batch_size", PropertyKind::number},
  {"lru.capacity_upd_time", PropertyKind::text},
  {"lru.dont_evict_time", PropertyKind::text},
  {"lru.enabled", PropertyKind::boolean},
  {"mirror.burst_buffer", PropertyKind::number},
  {"mirror.copies", PropertyKind::number},
  {"mirror.enabled", PropertyKind::boolean},
  {"present", PropertyKind::read_only},
  {"provider", PropertyKind::read_only},
  {"rate_limit.backend.enabled", PropertyKind::boolean},
  {"rate_limit.backend.interval", PropertyKind::text},
  {"rate_limit.backend.max_tokens", PropertyKind::number},
  {"rate_limit.backend.num_retries", PropertyKind::number},
  {"rate_limit.backend.per_op_max_tokens", PropertyKind::text},
  {"rate_limit.frontend.burst_size", PropertyKind::number},
  {"rate_limit.frontend.enabled", PropertyKind::boolean},
  {"rate_limit.frontend.interval", PropertyKind::text},
  {"rate_limit.frontend.max_tokens", PropertyKind::number},
  {"rate_limit.frontend.per_op_max_tokens", PropertyKind::text},
  {"versioning.enabled", PropertyKind::boolean},
  {"versioning.synchronize", PropertyKind::boolean},
  {"versioning.validate_warm_get", PropertyKind::boolean},
  {"write_policy.data", PropertyKind::text},
  {"write_policy.md", PropertyKind::text},
});
// clang-format on

}  // namespace mortise::ais
