// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as the form of a request to IAM or STS, with the ARNs and documents in it, and as the token of a session.
// What is parsed can be found again; no token counts but those that were made here, and those for their key alone.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "api_iam/form.h"
#include "api_iam/names.h"
#include "api_iam/operations.h"
#include "policy_model/policy.h"
#include "users_local/session.h"

namespace {

using namespace mortise;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_form(const std::string& text) {
  const auto form = api_iam::Form::parse(text);
  if (!form) return;
  (void)api_iam::find_operation(form->value("Action"));
  require(form->pairs("Tags").size() <= api_iam::kMaxParameters);
  require(form->list("TagKeys").size() <= api_iam::kMaxParameters);
  for (const char* parameter : {"RoleArn", "PolicyArn"}) {
    const std::string& arn = form->value(parameter);
    if (const auto name = api_iam::policy_in_arn(arn)) require(!name->empty());
    if (const auto name = api_iam::name_in_arn(api_iam::kRole, arn)) require(arn.ends_with("/" + *name));
  }
  using policy_model::Policy;
  (void)Policy::parse(form->value("AssumeRolePolicyDocument"), Policy::Kind::trust);
  (void)Policy::parse(form->value("PolicyDocument"), Policy::Kind::identity);
}

const users_local::SecretBox& box() {
  static const users_local::SecretBox made(users_local::BoxKey{1});
  return made;
}

void check_token(const std::string& text) {
  require(!users_local::open_session("ASIAAAAAAAAAAAAAAAAA", text, box()));
  const auto sealed = box().seal(text, "ASIAAAAAAAAAAAAAAAAA\nsession");
  require(sealed.ok());
  const auto opened = users_local::open_session("ASIAAAAAAAAAAAAAAAAA", *sealed, box());
  if (opened) (void)is_alive(*opened, users_local::Directory(), users_local::Reservations(), 1);
  require(!users_local::open_session("ASIABBBBBBBBBBBBBBBB", *sealed, box()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check_form(text);
  check_token(text);
  return 0;
}
