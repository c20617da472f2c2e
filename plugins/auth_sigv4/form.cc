// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/form.h"

#include <mortise/text.h>

#include <optional>

#include "auth_sigv4/credential.h"
#include "auth_sigv4/outcome.h"
#include "auth_sigv4/v4_claim.h"

namespace mortise::auth_sigv4 {
namespace {

using Failure = std::optional<Refusal>;

Refusal invalid_field(std::string_view name, std::string_view value, std::string message) {
  return Refusal("InvalidArgument", std::move(message)).with("ArgumentName", name).with("ArgumentValue", value);
}

/// Names are told as AWS spells them.
Failure missing(std::string_view name, std::string_view value) {
  if (!value.empty()) return std::nullopt;
  return invalid_field(name, "", "A signed form needs the field '" + std::string(name) + "'.");
}

/// The fields that sign; empty if absent.
struct FormFields {
  std::string_view policy, token;
  std::string_view algorithm, credential, date, signature;  // version 4
  std::string_view v2_access_key, v2_signature;
  std::string_view repeated;  // the name of one that is there twice

  explicit FormFields(std::span<const mortise_pair> fields) {
    for (const auto& field : fields) {
      std::string_view* known = find(view(field.name));
      if (known == nullptr) continue;
      if (known->data() != nullptr) repeated = view(field.name);
      *known = field.value.size == 0 ? std::string_view("") : view(field.value);
    }
  }
  bool version_4() const { return !algorithm.empty() || !credential.empty() || !signature.empty(); }
  bool version_2() const { return !v2_access_key.empty() || !v2_signature.empty(); }

 private:
  std::string_view* find(std::string_view name) {
    const std::pair<std::string_view, std::string_view*> known[] = {{"policy", &policy},
                                                                    {"x-amz-security-token", &token},
                                                                    {"x-amz-algorithm", &algorithm},
                                                                    {"x-amz-credential", &credential},
                                                                    {"x-amz-date", &date},
                                                                    {"x-amz-signature", &signature},
                                                                    {"AWSAccessKeyId", &v2_access_key},
                                                                    {"signature", &v2_signature}};
    for (const auto& [spelling, field] : known)
      if (same_header(spelling, name)) return field;
    return nullptr;
  }
};

/// Without one nothing is signed; an empty one is no policy.
Failure missing_policy(std::string_view policy) {
  if (policy.data() == nullptr) return missing("Policy", policy);
  if (policy.empty()) return Refusal("InvalidPolicyDocument", "Invalid Policy: it is empty.");
  return std::nullopt;
}

Failure check_v4_form(const FormFields& f, const SignatureSettings& settings, Credential& credential) {
  if (Failure failure = missing_policy(f.policy)) return failure;
  if (Failure failure = missing("X-Amz-Algorithm", f.algorithm)) return failure;
  if (Failure failure = missing("X-Amz-Credential", f.credential)) return failure;
  if (Failure failure = missing("X-Amz-Date", f.date)) return failure;
  if (Failure failure = missing("X-Amz-Signature", f.signature)) return failure;
  if (f.algorithm != kV4Algorithm)
    return invalid_field("X-Amz-Algorithm", f.algorithm, "Only AWS4-HMAC-SHA256 is known.");
  std::string problem = parse_credential(f.credential, credential);
  if (!problem.empty()) return invalid_field("X-Amz-Credential", f.credential, std::move(problem));
  if (!settings.takes_region(credential.region))
    return wrong_region("AuthorizationHeaderMalformed", credential.region, settings.region);
  if (!text::parse_basic_time(f.date) || f.date.substr(0, 8) != credential.day)
    return invalid_field("X-Amz-Date", f.date,
                         "x-amz-date must look like 20260131T120000Z, on the day of the credential.");
  return std::nullopt;
}

Authenticator::Outcome authenticate_v4_form(const FormFields& f, const RequestKeys& keys,
                                            const SignatureSettings& settings) {
  Credential credential;
  if (Failure failure = check_v4_form(f, settings, credential)) return refuse(std::move(*failure));
  const Key* key = keys.find(credential.access_key);
  if (key == nullptr) return refuse(unknown_access_key(credential.access_key));
  if (f.token.empty() == key->is_temporary()) return refuse(unknown_token());
  Digester digester;
  if (!digester.usable()) return refuse({"InternalError", "There is no memory to check the signature."});
  const SigningKey signing_key = key->signing_key(digester, credential.day, credential.region);
  if (!same_secret(text::to_hex(bytes(signing_key.hmac.sign(f.policy))), f.signature))
    return refuse(wrong_signature(credential.access_key, f.policy, f.signature));
  return accept(*key, 4, false);
}

Authenticator::Outcome authenticate_v2_form(const FormFields& f, const RequestKeys& keys,
                                            const SignatureSettings& settings) {
  if (!settings.version_2) return refuse(version_2_not_accepted());
  if (Failure failure = missing_policy(f.policy)) return refuse(std::move(*failure));
  if (Failure failure = missing("AWSAccessKeyId", f.v2_access_key)) return refuse(std::move(*failure));
  if (Failure failure = missing("Signature", f.v2_signature)) return refuse(std::move(*failure));
  const Key* key = keys.find(f.v2_access_key);
  if (key == nullptr) return refuse(unknown_access_key(f.v2_access_key));
  if (f.token.empty() == key->is_temporary()) return refuse(unknown_token());
  Digester digester;
  if (!digester.usable()) return refuse({"InternalError", "There is no memory to check the signature."});
  if (!same_secret(text::to_base64(bytes(digester.hmac_sha1(key->secret(), f.policy))), f.v2_signature))
    return refuse(wrong_signature(f.v2_access_key, f.policy, f.v2_signature));
  return accept(*key, 2, false);
}

}  // namespace

Authenticator::Outcome authenticate_form(std::span<const mortise_pair> fields, const RequestKeys& keys,
                                         const SignatureSettings& settings) {
  const FormFields f(fields);
  if (!f.repeated.empty()) return refuse(invalid_field(f.repeated, "", "This field can be given only once."));
  if (f.version_4()) return authenticate_v4_form(f, keys, settings);
  if (f.version_2()) return authenticate_v2_form(f, keys, settings);
  if (!f.policy.empty()) return refuse({"AccessDenied", "The form has a policy that nobody signed."});
  return {};
}

}  // namespace mortise::auth_sigv4
