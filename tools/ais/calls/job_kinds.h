// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace mortise::ais {

/// "copy-objects" is what users read, "copy-listrange" what the server calls it. Others have one name.
std::string kind_of(std::string_view word);
std::string shown_kind(std::string_view kind);
/// Whether the word is the name of a kind, and not of a job.
bool is_kind(std::string_view word);
/// Jobs of these kinds stay for a while when their work is done, in case there is more.
bool becomes_idle(std::string_view kind);

}  // namespace mortise::ais
