// SPDX-License-Identifier: Apache-2.0
#include "ais/settings/settings.h"

#include "ais/parse/json_fields.h"
#include "ais/parse/size.h"
#include "ais/settings/configuration_file.h"
#include "ais/settings/token_file.h"

#include <mortise/text/ascii.h>

#include <cstdlib>

namespace mortise::ais {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

Result<void> read_timeouts(const Json& from, Settings& to) {
  const auto read = [&](const char* name, std::chrono::milliseconds& duration) -> Result<void> {
    const auto text = text_of(from, name);
    if (text.empty()) return {};
    auto parsed = parse_duration(text);
    if (!parsed) return Error(Status::invalid, std::string("timeout.") + name + ": " + parsed.error().message);
    duration = *parsed;
    return {};
  };
  if (auto done = read("tcp_timeout", to.connect_timeout); !done) return done;
  return read("http_timeout", to.request_timeout);
}

Result<void> read_file(Settings& to) {
  auto file = read_configuration();
  if (!file) return std::move(file).error();
  const auto& cluster = member_of(*file, "cluster");
  const auto& auth = member_of(*file, "auth");
  if (const auto url = text_of(cluster, "url"); !url.empty()) to.endpoint = url;
  if (const auto url = text_of(auth, "url"); !url.empty()) to.authn = url;
  to.client_certificate = text_of(cluster, "client_crt");
  to.client_key = text_of(cluster, "client_crt_key");
  to.certificate_authority = text_of(cluster, "client_ca_tls");
  to.skip_verification = flag_of(cluster, "skip_verify_crt");
  to.verbose = flag_of(*file, "verbose");
  return read_timeouts(member_of(*file, "timeout"), to);
}

void read_environment(Settings& to) {
  const auto take = [](const char* name, std::string& setting) {
    if (auto value = environment(name); !value.empty()) setting = std::move(value);
  };
  take("AIS_ENDPOINT", to.endpoint);
  take("AIS_AUTHN_URL", to.authn);
  take("AIS_CRT", to.client_certificate);
  take("AIS_CRT_KEY", to.client_key);
  take("AIS_CLIENT_CA", to.certificate_authority);
  const auto skip = text::lower(environment("AIS_SKIP_VERIFY_CRT"));
  if (!skip.empty()) to.skip_verification = skip == "true" || skip == "1" || skip == "yes";
}

Result<void> read_token(Settings& to) {
  to.token = environment("AIS_AUTHN_TOKEN");
  if (!to.token.empty()) return {};
  const auto named = environment("AIS_AUTHN_TOKEN_FILE");
  auto token = read_token_file(named.empty() ? default_token_file() : std::filesystem::path(named));
  if (!token) return std::move(token).error();
  to.token = std::move(*token);
  return {};
}

}  // namespace

std::filesystem::path configuration_folder() {
  if (const auto xdg = environment("XDG_CONFIG_HOME"); !xdg.empty()) return std::filesystem::path(xdg) / "ais" / "cli";
  return std::filesystem::path(environment("HOME")) / ".config" / "ais" / "cli";
}

Result<std::string> checked_endpoint(std::string address, const char* from) {
  if (address.find("://") == std::string::npos) address = "http://" + address;
  while (address.ends_with('/')) address.pop_back();
  const bool is_http = address.starts_with("http://") || address.starts_with("https://");
  const auto host = address.substr(address.find("://") + 3);
  if (!is_http || host.empty() || host.find_first_of(" \t\r\n\"<>?#") != std::string::npos)
    return Error(Status::invalid,
                 std::string(from) + ": \"" + address + "\" is no address such as http://127.0.0.1:8080");
  return address;
}

Result<Settings> load_settings() {
  Settings out;
  if (auto done = read_file(out); !done) return std::move(done).error();
  read_environment(out);
  auto endpoint = checked_endpoint(out.endpoint, "AIS_ENDPOINT");
  if (!endpoint) return std::move(endpoint).error();
  out.endpoint = std::move(*endpoint);
  auto authn = checked_endpoint(out.authn, "AIS_AUTHN_URL");
  if (!authn) return std::move(authn).error();
  out.authn = std::move(*authn);
  if (auto done = read_token(out); !done) return std::move(done).error();
  return out;
}

}  // namespace mortise::ais
