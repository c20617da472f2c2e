// SPDX-License-Identifier: Apache-2.0
//
// The kinds of jobs that AIStore's clients know. The service of jobs has others, of which they are not told.
#pragma once

#include <string>
#include <string_view>

namespace mortise::api_native {

bool is_job_kind(std::string_view name) noexcept;
/// What clients call a kind: its name, or the one that they show people. Another text is given back as it is.
std::string canonical_job_kind(std::string_view name);
/// Of the kinds that have two buckets: whether the one that clients are told first is where things go.
bool is_of_destination(std::string_view kind) noexcept;

}  // namespace mortise::api_native
