// SPDX-License-Identifier: Apache-2.0
//
// What is in the destination of a copy and no longer in its source. A copy that "synchronizes" removes that behind its
// copies.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api_native/http/site.h"
#include "api_native/jobs/job_input.h"
#include "api_native/ops/job/selection.h"

namespace mortise::api_native::ops {

/// One thread at a time; done callbacks come on any.
class Leftovers {
 public:
  /// Called once: whether the object was removed, or why that failed.
  using Done = std::function<void(Or<bool>)>;

  /// Of the copies of what begins with `prefix`, whose names begin with `prepend` in front of that. `since_ms` of a job
  /// that goes on after a restart: what was written since then stays; 0: it is a new one.
  Leftovers(const Site& site, const JobInput& input, const std::string& prepend, const std::string& prefix,
            bool recursive, int64_t since_ms)
      : site_(site),
        input_(input),
        prepend_(prepend),
        since_ms_(since_ms),
        there_(Selection::of_prefix(prepend + prefix, recursive)) {}

  /// Worker. Adds the next names of the destination, `most` at most; none at the end.
  Refusal next(size_t most, std::vector<std::string>& names) {
    return there_.next(site_.objects, input_.to, most, names);
  }
  Json place() const { return there_.place(); }
  void go_to(const Json& place) { there_.go_to(place); }

  /// Removes `name` from the destination if the source says that it does not have the object.
  void remove_if_left(const std::string& name, Done done) const;
  /// Removes it; one that is not there is not removed.
  void remove(const std::string& name, Done done) const;

 private:
  const Site& site_;
  const JobInput& input_;
  const std::string prepend_;
  const int64_t since_ms_;
  Selection there_;
};

}  // namespace mortise::api_native::ops
