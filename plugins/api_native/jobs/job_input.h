// SPDX-License-Identifier: Apache-2.0
//
// What a job is started with, so that another process can go on with it: JSON, in which buckets have their ids. A job
// is about these buckets, whoever has their names by then.
#pragma once

#include <mortise/auth.h>
#include <mortise/jobs.h>
#include <mortise/object_service.h>

#include <optional>
#include <string>

#include "api_native/jobs/kept_caller.h"
#include "api_native/wire/bucket_id.h"
#include "api_native/wire/json.h"

namespace mortise::api_native {

struct KeptBucket {
  std::string name;  // as the object service has it
  std::string id;

  KeptBucket() = default;
  explicit KeptBucket(const mortise_bucket& bucket) : name(view(bucket.name)), id(view(bucket.id)) {}
  /// Views this.
  BucketRef ref() const noexcept { return BucketRef::kept(name, id); }
  std::string shown() const { return BucketId::from_service_name(name).shown(); }
  std::string shown(std::string_view object) const { return shown() + "/" + std::string(object); }
};

/// On whose behalf it works: the owner of what it writes.
struct KeptOwner {
  std::string id;
  std::string name;

  void put_on(mortise_put& put) const noexcept {
    put.owner = str(id);
    put.owner_name = str(name);
    put.etag_policy = MORTISE_ETAG_NATIVE;
  }
};

/// What the inputs of all jobs have; what else one has is for its kind to read.
struct JobInput {
  KeptBucket from;
  KeptBucket to;        // without a name: it has none
  bool is_new = false;  // `to` was made for the job
  KeptOwner owner;
  std::optional<KeptCaller> caller;  // nothing: an earlier version did not keep it
  Json rest;

  /// Refused: it was not made by text().
  static Result<JobInput> parse(std::string_view text);
  std::string text() const;
};

/// The options that kinds of this plugin declare, for those who look at jobs.
inline constexpr std::string_view kJobTo = "to";
inline constexpr std::string_view kJobDescribed = "objects";

}  // namespace mortise::api_native
