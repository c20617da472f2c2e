// SPDX-License-Identifier: Apache-2.0
//
// Copies many objects from one bucket to another as a job.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "api_native/http/context.h"
#include "api_native/jobs/job_input.h"
#include "api_native/ops/job/selection.h"

namespace mortise::api_native::ops {

/// How copies are named, and what becomes of errors.
struct CopyRules {
  std::string prepend;
  std::vector<std::pair<std::string, std::string>> endings;  // of names: old, new
  bool dry_run = false;
  bool go_on = false;        // with the others, where one cannot be copied
  bool latest = false;       // of what is elsewhere: as it is there now
  bool synchronize = false;  // that, too, and remove from the destination what the source does not have

  static Or<CopyRules> parse(const Json& value);
  /// What parse() makes the same from.
  void keep(Json& into) const;
  std::string name(const std::string& name) const;
};

/// The other bucket.
struct FoundDestination {
  FoundBucket bucket;
  bool is_new = false;  // it was made for this request
};
/// What the job with that destination is started with.
JobInput job_input(const Context& context, const FoundDestination& to, Json rest);
/// Finds the other bucket, makes it if it is missing, and calls then(context, destination) on a worker; or answers the
/// error.
///   another:   a new one is the caller's, with the properties of the request's bucket, but for its backend and for who
///              may what there
///   new_name:  one that is there is an error; the new one has the owner, and all but the backend
enum class Destination { another, new_name };
void with_destination(ContextPtr context, BucketId id, Destination destination,
                      std::function<void(ContextPtr, FoundDestination)> then);
/// Begins the job, of the kind kCopyBucket or kCopyMany, and answers with its id.
void start_copying(ContextPtr context, const FoundDestination& to, const Selection& selection, const CopyRules& rules,
                   std::string_view kind);

}  // namespace mortise::api_native::ops
