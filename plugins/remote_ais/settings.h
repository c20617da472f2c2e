// SPDX-License-Identifier: Apache-2.0
//
// The tables [[plugins.remote_ais.remote]].
#pragma once

#include <mortise/error.h>
#include <mortise/host.h>

#include <string>
#include <vector>

#include "remote_transport/place_settings.h"

namespace mortise::remote_ais {

/// One cluster, as configured or attached.
struct ClusterSettings : remote_transport::PlaceSettings {
  std::string endpoint;  // "http://host:port", "https://host"
  std::string token;     // sent as Bearer; empty: none
};

/// All of them, or what is wrong with one. Reads the files of tokens.
Result<std::vector<ClusterSettings>> read_settings(const Host& host);

}  // namespace mortise::remote_ais
