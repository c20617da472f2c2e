// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/permission.h"

#include <array>

#include "api_s3/http/context.h"
#include "api_s3/http/object_headers.h"

namespace mortise::api_s3 {

AccessQuestion::AccessQuestion(const Context& c, const Wanted& wanted, const mortise_object* object)
    : identity_(c.who.abi()), wanted_(wanted), conditions_(c, wanted_), asked_{} {
  asked_.size = sizeof asked_;
  asked_.identity = &identity_;
  asked_.request = c.request.abi();
  asked_.action = str(wanted.action);
  asked_.bucket = str(wanted.bucket->name());
  asked_.key = str(wanted.key);
  asked_.version = str(wanted.version);
  asked_.bucket_owner = wanted.of_own ? identity_.id : str(wanted.bucket->owner());
  asked_.upload_id = str(wanted.upload);
  asked_.opened = wanted.bucket->opened();
  asked_.object = object;
  asked_.find_values = &ConditionValues::find_values;
  asked_.values = &conditions_;
}

Permission Permission::of(const mortise_decision& decision) {
  Permission out;
  out.allowed = decision.opinion == MORTISE_AUTHZ_ALLOW;
  if (out.allowed) return out;
  out.undecided = decision.status != MORTISE_OK;
  if (decision.plugin.size == 0) return out;
  out.forbidden = true;
  out.why.append(": denied by ").append(view(decision.plugin));
  if (decision.reason.size != 0) out.why.append(": ").append(view(decision.reason));
  return out;
}

bool may_be_told_of_missing(const Wanted& wanted, const Permission& permission) noexcept {
  if (permission.undecided || wanted.bucket->missing()) return false;
  constexpr std::array<std::string_view, 6> kReads{"s3:GetObject",           "s3:GetObjectVersion",
                                                   "s3:GetObjectAcl",        "s3:GetObjectVersionAcl",
                                                   "s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"};
  for (const std::string_view read : kReads)
    if (wanted.action == read) return true;
  return false;
}

S3Error missing_error(const Wanted& wanted, const mortise_error& error, const mortise_opened* opened) {
  S3Error out = from_service(error, {wanted.bucket->name(), wanted.key, wanted.version, {}});
  if (opened != nullptr) add_version_headers(*opened->object, out);
  return out;
}

S3Error refusal_of(const Wanted& wanted, const Permission& permission) {
  const std::string cause = "no permission for " + std::string(wanted.action) + permission.why;
  if (permission.undecided) return S3Error(Code::service_unavailable).because(cause);
  // That there is no such bucket is no secret: names are shared by all.
  if (wanted.bucket->missing()) return no_such_bucket(*wanted.bucket);
  return S3Error(Code::access_denied).because(cause);
}

}  // namespace mortise::api_s3
