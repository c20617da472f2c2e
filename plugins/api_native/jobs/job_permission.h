// SPDX-License-Identifier: Apache-2.0
//
// May the caller of a job do this to that object? The authorization plugins are asked for each object when the job
// comes to it, with the rules of that time; the bucket as a whole was asked for when the job was started.
#pragma once

#include <mortise/auth.h>
#include <mortise/identities.h>
#include <mortise/object_service.h>
#include <mortise/tokens.h>

#include <optional>
#include <string_view>

#include "api_native/errors/native_error.h"
#include "api_native/jobs/job_input.h"

namespace mortise::api_native {

/// One thread at a time: a worker, or one that may wait.
class JobPermission {
 public:
  JobPermission(Access access, Objects objects, Identities identities, Tokens tokens, const JobInput& input);

  /// Whether anybody may say no. If not, all else here costs nothing.
  bool asks() const noexcept { return asks_; }
  /// Before a page of objects: looks at the caller and the buckets as they are now.
  void renew();
  /// Refused, until renew(): the caller may not, is gone, or was not kept. not_decided(): nobody has said so in time.
  Refusal in_source(std::string_view action, std::string_view key) const { return ask(from_, action, key); }
  Refusal in_destination(std::string_view action, std::string_view key) const { return ask(to_, action, key); }

 private:
  struct Place {
    KeptBucket bucket;
    BucketHandle opened = {};  // empty: it is gone
  };
  void look(Place& place) const;
  Refusal find_caller();
  Refusal ask(const Place& place, std::string_view action, std::string_view key) const;

  Access access_;
  Objects objects_;
  Identities identities_;
  Tokens tokens_;
  bool asks_;
  std::optional<KeptCaller> caller_;
  Place from_;
  Place to_;
  Refusal no_caller_;
};

}  // namespace mortise::api_native
