// SPDX-License-Identifier: Apache-2.0
//
// The columns of the table `remote` that place_settings.h reads.
#pragma once

#include <mortise/plugin.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace mortise::remote_transport {

/// All but the name, whose meaning is the protocol's.
inline constexpr std::array kPlaceOptions = std::to_array<Option>({
    {"remote.ca_file", MORTISE_OPTION_STRING, 0, "", "file", "certificates to trust; empty: those of the system"},
    {"remote.connect_timeout", MORTISE_OPTION_DURATION, 0, "5s", "100ms..5m", "how long to wait for a connection"},
    {"remote.stall_timeout", MORTISE_OPTION_DURATION, 0, "30s", "1s..1h",
     "how long to wait for an answer, or for more of one"},
    {"remote.retries", MORTISE_OPTION_INTEGER, 0, "4", "0..20",
     "how often a request is tried again, where that may help"},
    {"remote.first_pause", MORTISE_OPTION_DURATION, 0, "100ms", "1ms..1m",
     "pause before the second try; the pauses double, and are shortened at random by up to half"},
    {"remote.longest_pause", MORTISE_OPTION_DURATION, 0, "5s", "1ms..10m", "the longest of these pauses"},
    {"remote.max_connections", MORTISE_OPTION_INTEGER, 0, "64", "1..1024",
     "requests at a time to this place; others wait for their turn"},
});

/// Those of a protocol, and the columns of all.
template <size_t N>
constexpr std::array<Option, N + kPlaceOptions.size()> with_place_options(const Option (&own)[N]) {
  std::array<Option, N + kPlaceOptions.size()> out{};
  std::copy(kPlaceOptions.begin(), kPlaceOptions.end(), std::copy(own, own + N, out.begin()));
  return out;
}

}  // namespace mortise::remote_transport
