// SPDX-License-Identifier: Apache-2.0
//
// The file with the key that secrets are encrypted with: 64 hex digits and a line feed, for nobody but the server's
// user.
#pragma once

#include <mortise/error.h>

#include <string>
#include <string_view>

#include "users_local/secret_box.h"

namespace mortise::users_local {

struct KeyFile {
  BoxKey key;
  bool readable_by_others = false;
};

/// Status::not_found if there is no such file. No error says what is in it.
Result<KeyFile> read_key_file(const std::string& path);
/// Makes the file, with a new key, whole or not at all, and on the disk when this returns. One that is there stays, and
/// is an error.
Result<KeyFile> make_key_file(const std::string& path);
/// What the text of a key file says.
Result<BoxKey> parse_key(std::string_view text);

}  // namespace mortise::users_local
