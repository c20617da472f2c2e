// SPDX-License-Identifier: Apache-2.0
//
// What the directory of users says of one of them, for a worker that cannot wait for ever: a job would hold its thread,
// and the stop of the server, as long as a provider of identities is silent.
#pragma once

#include <mortise/identities.h>

#include <string_view>

namespace mortise::api_native {

struct DirectoryAnswer {
  int32_t status = MORTISE_TIMED_OUT;  // MORTISE_OK, MORTISE_NOT_FOUND, or why it is not known
  bool administrator = false;
};

/// Workers. MORTISE_TIMED_OUT: nothing was said within ten seconds, as long as `server.timeouts.access` is by default.
/// An answer that comes later changes nothing.
DirectoryAnswer ask_directory(const Identities& identities, std::string_view user);

}  // namespace mortise::api_native
