// SPDX-License-Identifier: Apache-2.0
#include "remote_ais/settings.h"

#include <algorithm>

#include "remote_transport/endpoint.h"

namespace mortise::remote_ais {
namespace {

using remote_transport::bad_setting;

/// Visible characters: what can stand in a header.
bool is_token(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

Result<void> read_token(const Host& host, size_t i, ClusterSettings& s) {
  const std::string file = host.option_table("remote", i, "token_file").value_or("");
  if (file.empty()) return {};
  auto token = remote_transport::read_secret(s.name, file);
  if (!token) return std::move(token).error();
  if (!is_token(*token)) return bad_setting(s.name, "what is in the file '" + file + "' is no token");
  s.token = std::move(*token);
  return {};
}

Result<ClusterSettings> read_one(const Host& host, size_t i) {
  ClusterSettings s;
  if (auto read = read_place_settings(host, i, s); !read) return std::move(read).error();
  s.endpoint = host.option_table("remote", i, "endpoint").value_or("");
  if (!remote_transport::parse_endpoint(s.endpoint))
    return bad_setting(s.name,
                       "the endpoint '" + s.endpoint + "' is not of the form http://host:port or https://host:port");
  if (auto read = read_token(host, i, s); !read) return std::move(read).error();
  return s;
}

}  // namespace

Result<std::vector<ClusterSettings>> read_settings(const Host& host) {
  return remote_transport::read_places<ClusterSettings>(host, read_one);
}

}  // namespace mortise::remote_ais
