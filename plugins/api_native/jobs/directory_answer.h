// SPDX-License-Identifier: Apache-2.0
//
// What the directory of users says of one of them, for a worker that cannot wait for ever.
#pragma once

#include <mortise/identities.h>

#include <string_view>

namespace mortise::api_native {

struct DirectoryAnswer {
  int32_t status = MORTISE_TIMED_OUT;  // MORTISE_OK, MORTISE_NOT_FOUND, or why it is not known
  bool administrator = false;
};

/// Workers. MORTISE_TIMED_OUT: nothing was said in time.
DirectoryAnswer ask_directory(const Identities& identities, std::string_view user);

}  // namespace mortise::api_native
