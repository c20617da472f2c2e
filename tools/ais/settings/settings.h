// SPDX-License-Identifier: Apache-2.0
//
// Where the server is and how it is talked to: from the environment, else from the configuration file, else built in.
#pragma once

#include <mortise/error.h>

#include <chrono>
#include <filesystem>
#include <string>

namespace mortise::ais {

struct Settings {
  std::string endpoint = "http://127.0.0.1:8080";  // no slash at the end
  std::string authn = "http://127.0.0.1:52001";    // of the token server
  std::string token;                               // empty: none

  std::string client_certificate, client_key, certificate_authority;  // files
  bool skip_verification = false;

  std::chrono::milliseconds connect_timeout{60'000};
  std::chrono::milliseconds request_timeout{0};  // 0: as long as something moves
  bool verbose = false;
};

/// $XDG_CONFIG_HOME/ais/cli, or ~/.config/ais/cli: AIStore's own place, so that its users keep their files.
std::filesystem::path configuration_folder();

/// Fails on a configuration file, token file or address that cannot be understood.
Result<Settings> load_settings();

/// "host:port" is taken for "http://host:port".
Result<std::string> checked_endpoint(std::string address, const char* from);

}  // namespace mortise::ais
