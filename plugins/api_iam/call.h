// SPDX-License-Identifier: Apache-2.0
//
// What an operation works with, and what they have in common.
#pragma once

#include <mortise/auth.h>
#include <mortise/host.h>
#include <mortise/http.h>
#include <mortise/identities.h>
#include <mortise/tokens.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api_base/document_budget.h"
#include "api_iam/directory.h"
#include "api_iam/error.h"
#include "api_iam/form.h"
#include "api_iam/names.h"
#include "api_iam/web_identity.h"
#include "s3_model/xml/writer.h"

namespace mortise::api_iam {

/// What all requests have. Immutable; any thread.
struct Site {
  Host host;
  Access access;
  Identities identities;             // may be empty
  const mortise_policies* policies;  // nullptr: nobody evaluates them
  Tokens tokens;                     // may be empty: nobody checks tokens of others
  std::shared_ptr<api_base::DocumentBudget> forms;
};

/// Of a request whose sender is known. On the plugin's own thread.
struct Call {
  const Site& site;
  const Request& request;
  const Form& form;
  const Identity& who;
  const Directory directory;
  const CheckedToken* token = nullptr;  // of another issuer, where the operation takes one
};

using Xml = xml::Writer;

/// A fragment of an answer.
inline Xml fragment() { return Xml(512, xml::Illegal::replaced); }

/// The parameter, which must be there and not be empty.
Answered<std::string> required(const Call& call, std::string_view name);
/// Who is meant: the parameter UserName, or else whoever asks.
std::string user_meant(const Call& call);
/// The user, group or role that the request names; without UserName the user who asks.
Answered<Entry> find_named(const Call& call, const Kind& kind);

/// Refused with MalformedPolicyDocument, or where nobody evaluates policies.
Answered<void> check_policy(const Call& call, const std::string& document);
/// The policy of a role that says who may act as it.
Answered<void> check_trust(const Call& call, const std::string& document);

/// Whether the caller may. `resource`: an ARN, or "*". `resource_policy`: that of a role; may be empty.
Answered<void> authorize(const Call& call, std::string_view action, const std::string& resource,
                         std::string_view resource_policy = {},
                         const std::vector<std::pair<std::string, std::string>>& conditions = {});

/// "2031-02-03T04:05:06Z"
std::string time_text(int64_t ms);
/// As documents stand in answers: percent-encoded.
std::string document_text(const std::string& document);

// ---- elements that several answers have
void write_user(Xml& xml, const Entry& user);
void write_group(Xml& xml, const Entry& group);
void write_role(Xml& xml, const Entry& role);
void write_tags(Xml& xml, const Entry& entry);
/// The unique id of one that may have been renamed.
std::string id_of(const Kind& kind, const Entry& entry);
std::string arn_of(const Kind& kind, const Entry& entry);
/// Whether `arn` is that of this one, with its path; it may leave the account out.
bool is_arn_of(const Kind& kind, const Entry& entry, std::string_view arn);

/// Whether AWS takes it as a tag of anything; as bytes, where it counts characters.
Answered<void> check_tag(std::string_view key, std::string_view value);
/// Tags as changes of attributes; refused for too many or malformed ones, or two whose keys differ in case alone.
Answered<Values> tags_to_set(const Call& call);
Answered<Values> tags_to_reset(const Call& call);

}  // namespace mortise::api_iam

#include "api_iam/page.h"
