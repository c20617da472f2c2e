// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/cli/fsck.h"
#include "kernel/objects/service/offline.h"

#include <functional>
#include <string>
#include <vector>

namespace mortise::cli {

/// What `mortise fsck --repair` does, after everything was looked at: what the meta store has mended is written,
/// damaged blobs are put aside, orphans removed, owners that blobs do not tell any more written anew. Not if that is a
/// large share of all blobs: then it is more likely that records are missing than that bodies are too many.
class Repair {
 public:
  Repair(objects::Offline& objects, const FsckOptions& options) : objects_(objects), options_(options) {}

  /// True if it will be dealt with, and told of, by run().
  bool takes(const objects::Finding& finding);
  /// Tells print() of each, with what was done, in the report too. False: nothing was done, for why_not(). Does nothing
  /// but print if no repair is wanted.
  bool run(objects::ScrubReport& report, const std::function<void(const objects::Finding&)>& print);
  const std::string& why_not() const noexcept { return why_not_; }

 private:
  bool too_many(const objects::ScrubReport& report);
  std::string act_upon(const objects::Finding& finding) const;
  std::string renew_owner(const objects::Finding& finding) const;

  objects::Offline& objects_;
  const FsckOptions& options_;
  std::vector<objects::Finding> findings_;
  bool records_whole_ = true;  // every record could be read
  std::string why_not_;
};

}  // namespace mortise::cli
