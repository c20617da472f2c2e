// SPDX-License-Identifier: Apache-2.0
//
// Providers of OpenID Connect, in the words of IAM: issuers of tokens, whom the trust of roles can name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api_iam/call.h"

namespace mortise::api_iam {

/// The one whose ARN the request names.
Answered<Entry> provider_named(const Call& call);
/// Lists as the entry keeps them: with spaces between.
std::vector<std::string> words_of(std::string_view list);
Answered<std::string> joined_words(const Call& call, std::string_view parameter);
/// Whether the keys of conditions begin with it ("aws:username"): claims of such an issuer would be those.
bool is_name_of_conditions(std::string_view name);
/// Of a URL that can be one's: the name, without the scheme.
Answered<std::string> provider_of_url(const std::string& url);
/// Sets one value.
Outcome change_provider(const Call& call, std::string_view value, const std::string& text);

}  // namespace mortise::api_iam
