// SPDX-License-Identifier: Apache-2.0
//
// What a policy's conditions may ask of a request, by the names that AWS gives it. Looked for when somebody asks: most
// requests meet no policy that does. What every request has, whichever API took it, is left to who evaluates policies.
#pragma once

#include <mortise/abi/auth.h>

#include <functional>
#include <string_view>

#include "api_s3/wire/tags.h"

namespace mortise::api_s3 {

class Context;
struct Wanted;

/// Views of the context and of what is wanted. What the request does not have is not there.
class ConditionValues {
 public:
  using Each = std::function<void(std::string_view value)>;

  ConditionValues(const Context& context, const Wanted& wanted) noexcept : c_(context), wanted_(wanted) {}
  ConditionValues(const ConditionValues&) = delete;
  ConditionValues& operator=(const ConditionValues&) = delete;

  void find(std::string_view name, const Each& each) const;
  /// The same as mortise_access_request has it; `values` of that is one of these.
  static void find_values(const mortise_access_request* self, mortise_str name, void* context,
                          void (*each)(void* context, mortise_str value));

 private:
  struct Source;
  void find_parameter(std::string_view parameter, const Each& each) const;
  int signature_version() const noexcept;
  Or<Tags> new_tags() const;
  void find_region(const Each& each) const;
  void find_prefix(const Each& each) const;
  void find_version(const Each& each) const;
  void find_content_hash(const Each& each) const;
  void find_copy_source(const Each& each) const;
  void find_rename_source(const Each& each) const;
  void find_signature_version(const Each& each) const;
  void find_signature_age(const Each& each) const;
  void find_auth_type(const Each& each) const;
  void find_location(const Each& each) const;
  void find_lock(std::string_view what, const Each& each) const;
  void find_retention_days(const Each& each) const;
  void find_creation(const Each& each) const;
  /// Of the tags that the object is to have: their keys, or the value of one.
  void find_new_tags(std::string_view key, const Each& each) const;
  void find_header(std::string_view name, const Each& each) const;

  const Context& c_;
  const Wanted& wanted_;
};

}  // namespace mortise::api_s3
