// SPDX-License-Identifier: Apache-2.0
//
// The objects that a request about many of them means: a list of names, a template, or all that begin with something.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api_native/http/context.h"
#include "api_native/jobs/sweep.h"
#include "api_native/wire/name_template.h"

namespace mortise::api_native::ops {

/// One thread at a time.
class Selection {
 public:
  /// {"objnames": [...]} or {"template": "..."}; neither means all objects of the bucket.
  static Or<Selection> parse(const Json& value);
  static Selection of_prefix(std::string prefix);

  /// Worker. The next names, Sweep::kPage at most; none at the end.
  Refusal next(const Objects& objects, const FoundBucket& bucket, Sweep::Names& names);
  /// Names of an explicit list are wanted each; of a template, or a prefix, those that are there.
  bool is_list() const noexcept { return !names_.empty(); }
  std::string described() const;

 private:
  Refusal list(const Objects& objects, const FoundBucket& bucket, Sweep::Names& names);

  std::vector<std::string> names_;
  std::optional<NameTemplate> template_;
  uint64_t at_ = 0;     // in names_ or template_
  std::string after_;   // of a listing
  bool ended_ = false;  // the listing
};

}  // namespace mortise::api_native::ops
