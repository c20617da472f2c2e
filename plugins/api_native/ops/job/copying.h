// SPDX-License-Identifier: Apache-2.0
//
// Copies many objects from one bucket to another as a job.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "api_native/http/context.h"
#include "api_native/ops/job/selection.h"

namespace mortise::api_native::ops {

/// How copies are named, and what becomes of errors.
struct CopyRules {
  std::string prepend;
  std::vector<std::pair<std::string, std::string>> endings;  // of names: old, new
  bool dry_run = false;
  bool go_on = false;  // with the others, where one cannot be copied

  static Or<CopyRules> parse(const Json& value);
  /// What parse() makes the same from.
  void keep(Json& into) const;
  std::string name(const std::string& name) const;
};

/// Finds the other bucket, makes it if it is missing, and calls then(context, bucket) on a worker; or answers the
/// error.
///   another:   a new one is the caller's, with the properties of the request's bucket, but for its backend and for who
///              may what there
///   new_name:  one that is there is an error; the new one has the owner, and all but the backend
enum class Destination { another, new_name };
void with_destination(ContextPtr context, BucketId id, Destination destination,
                      std::function<void(ContextPtr, FoundBucket)> then);
/// Begins the job, of the kind kCopyBucket or kCopyMany, and answers with its id.
void start_copying(ContextPtr context, const FoundBucket& to, const Selection& selection, const CopyRules& rules,
                   std::string_view kind);

}  // namespace mortise::api_native::ops
