// SPDX-License-Identifier: Apache-2.0
//
// Access keys in the form of the AWS tools' credentials file:
//
//   [alice]
//   aws_access_key_id = …
//   aws_secret_access_key = …
//   id = …               optional; the section's name if missing
//   display_name = …     optional
//   administrator = true optional
//
// Lines that begin with '#' or ';' are comments. Other names are ignored: the file may serve other programs too.
#pragma once

#include <mortise/error.h>

#include <string>
#include <string_view>
#include <vector>

#include "auth_sigv4/key_ring.h"

namespace mortise::auth_sigv4 {

/// Errors name the line.
Result<std::vector<KeyEntry>> parse_credentials(std::string_view text);

struct CredentialsFile {
  std::vector<KeyEntry> keys;
  bool readable_by_others = false;  // by group or world
};
Result<CredentialsFile> read_credentials_file(const std::string& path);

}  // namespace mortise::auth_sigv4
