// SPDX-License-Identifier: Apache-2.0
//
// Percent encoding as signatures want it, and the fields of a query. Paths and queries come raw and stay as they are:
// nothing is normalised.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mortise::auth_sigv4 {

/// Decodes escapes once; a '%' without two hex digits stays, a '+' is a space.
std::string decode_query(std::string_view raw);

/// Appends the canonical form of a raw path or query part: decoded, then every byte but A-Z a-z 0-9 - . _ ~ escaped
/// with upper-case hex; '/' stays in a path.
void append_canonical_path(std::string& out, std::string_view raw);
void append_canonical_query(std::string& out, std::string_view raw);

/// A field of a query. Who asks for a field must ask by its decoded name: that is how the API will understand it.
struct QueryField {
  std::string name;  // decoded
  std::string_view raw_name;
  std::string_view value;  // as sent
  bool has_value = false;  // there was a '='
};

/// Empty fields ("&&") are left out.
std::vector<QueryField> split_query(std::string_view query);

}  // namespace mortise::auth_sigv4
