// SPDX-License-Identifier: Apache-2.0
//
// AIStore's permissions. A bucket's property `access` is a mask of them: what may be done in it at all.
#pragma once

#include <mortise/abi/object_service.h>

#include <cstdint>
#include <string_view>

namespace mortise::ais_model {

/// Where the mask stands: a decimal number.
inline constexpr std::string_view kAccessProperty = "ais.access";

enum class Permission : uint64_t {
  none = 0,  // of what everybody may
  get = 1,
  head_object = 2,
  put = 4,
  append = 8,
  delete_object = 16,
  move_object = 32,
  promote = 64,
  update_object = 128,
  head_bucket = 256,
  list_objects = 512,
  patch = 1024,
  set_bucket_acl = 2048,
  list_buckets = 4096,
  show_cluster = 8192,
  create_bucket = 16384,
  destroy_bucket = 32768,
  move_bucket = 65536,
  admin = 131072,
};
/// "GET", "HEAD-OBJECT", …
std::string_view name_of(Permission permission) noexcept;

/// What an action, as in "s3:PutObject", needs in a bucket; none: nothing that a mask could take away. One that is not
/// in the table needs all that its name may mean: reading, or writing.
Permission permission_of(std::string_view action) noexcept;
/// What an action needs in the cluster as a whole; none of those that concern a bucket that is there.
Permission cluster_permission_of(std::string_view action) noexcept;
/// Tokens give these for a cluster, never for one bucket: list_buckets, destroy_bucket, admin, …
bool is_of_cluster(Permission permission) noexcept;
/// Whether the table has it.
bool is_known_action(std::string_view action) noexcept;

/// Who is asking, as far as masks care.
enum class Asker : uint8_t {
  unknown,        // nobody is asked for keys
  known,          // or anonymous, where others have keys
  administrator,  // likewise
};
/// Whether the bucket's mask lets them. While nobody has keys, it forbids writing only, and an owner who locked himself
/// out can undo it; else administrators can.
bool is_allowed(const mortise_bucket& bucket, Permission permission, Asker asker) noexcept;

}  // namespace mortise::ais_model
