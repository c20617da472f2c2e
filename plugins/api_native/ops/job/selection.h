// SPDX-License-Identifier: Apache-2.0
//
// The objects that a request about many of them means: a list of names, a template, or all that begin with something.
#pragma once

#include <mortise/object_service.h>

#include <optional>
#include <string>
#include <vector>

#include "api_native/jobs/job_input.h"
#include "api_native/wire/json.h"
#include "api_native/wire/name_template.h"

namespace mortise::api_native::ops {

/// One thread at a time.
class Selection {
 public:
  using Names = std::vector<std::string>;

  /// {"objnames": [...]} or {"template": "..."}; neither means all objects of the bucket. With "non-recurs", a prefix
  /// means what is directly below it. Also what kept() gave.
  static Or<Selection> parse(const Json& value);
  static Selection of_prefix(std::string prefix, bool recursive = true);

  /// Worker. Adds the next names, `most` at most; none at the end. `wants`: MORTISE_WANT_… of the listing.
  Refusal next(const Objects& objects, const KeptBucket& bucket, size_t most, Names& names, uint32_t wants = 0);
  /// Names of an explicit list are wanted each; of a template, or a prefix, those that are there.
  bool is_list() const noexcept { return !names_.empty(); }
  /// Whether a listing says which objects these are: all those that begin with prefix().
  bool is_prefix() const noexcept { return !is_list() && template_->is_prefix(); }
  const std::string& prefix() const noexcept { return template_->prefix(); }
  bool recursive() const noexcept { return recursive_; }
  /// 0: it is not known.
  uint64_t size() const noexcept;
  std::string described() const;

  /// What parse() makes the same from.
  Json kept() const;
  /// Where next() goes on, and the way back.
  Json place() const { return {{"at", at_}, {"after", after_}, {"ended", ended_}}; }
  void go_to(const Json& place);

 private:
  Refusal list(const Objects& objects, const KeptBucket& bucket, size_t most, Names& names, uint32_t wants);

  std::vector<std::string> names_;
  std::optional<NameTemplate> template_;
  std::string text_;      // of the template
  bool literal_ = false;  // it is no template, but the beginning of names
  bool recursive_ = true;
  uint64_t at_ = 0;     // in names_ or template_
  std::string after_;   // of a listing
  bool ended_ = false;  // the listing
};

}  // namespace mortise::api_native::ops
