// SPDX-License-Identifier: Apache-2.0
//
// config cli: this program's own settings.
#include "ais/client/server_error.h"
#include "ais/commands/commands.h"
#include "ais/output/table.h"
#include "ais/parse/json_fields.h"
#include "ais/parse/properties.h"
#include "ais/parse/size.h"
#include "ais/settings/configuration_file.h"

#include <algorithm>
#include <array>
#include <system_error>

namespace mortise::ais {
namespace {

enum class Kind { address, text, boolean, duration };
struct Setting {
  std::string_view name;
  Kind kind;
};
constexpr std::array<Setting, 9> kSettings{{{"auth.url", Kind::address},
                                            {"cluster.client_ca_tls", Kind::text},
                                            {"cluster.client_crt", Kind::text},
                                            {"cluster.client_crt_key", Kind::text},
                                            {"cluster.skip_verify_crt", Kind::boolean},
                                            {"cluster.url", Kind::address},
                                            {"timeout.http_timeout", Kind::duration},
                                            {"timeout.tcp_timeout", Kind::duration},
                                            {"verbose", Kind::boolean}}};

Result<Json> checked_value(const Setting& setting, const std::string& value) {
  const auto refuse = [&](const std::string& why) { return usage_error(std::string(setting.name) + ": " + why); };
  switch (setting.kind) {
    case Kind::address: {
      auto address = checked_endpoint(value, std::string(setting.name).c_str());
      if (!address) return usage_error(address.error().message);
      return Json(*address);
    }
    case Kind::boolean:
      if (value != "true" && value != "false") return refuse("expected true or false");
      return Json(value == "true");
    case Kind::duration:
      if (auto duration = parse_duration(value); !duration) return refuse(duration.error().message);
      return Json(value);
    case Kind::text:
      break;
  }
  return Json(value);
}

class ConfigCli final : public Command {
 public:
  void describe(Options& options) override {
    options.flag(json_, "--json,-j", "as JSON");
    options.flag(path_, "--path", "show the path of the file");
    options.flag(no_headers_, "--no-headers,-H", "omit the header line");
  }

  Result<void> run(Session& session) override {
    if (path_) {
      session.console.line(configuration_file().string());
      return {};
    }
    auto configuration = read_configuration();
    if (!configuration) return std::move(configuration).error();
    if (json_) {
      session.console.block(shown_text(*configuration));
      return {};
    }
    auto rows = flat_properties(*configuration);
    const auto effective = [&](const std::string& name, const std::string& value) {
      std::erase_if(rows, [&](const auto& row) { return row.first == name; });
      rows.emplace_back(name, value);
    };
    effective("cluster.url", session.settings.endpoint);
    effective("auth.url", session.settings.authn);
    std::sort(rows.begin(), rows.end());
    print_properties(session.console, rows, !no_headers_);
    return {};
  }

 private:
  bool json_ = false, path_ = false, no_headers_ = false;
};

class ConfigCliSet final : public Command {
 public:
  void describe(Options& options) override {
    options.operands(
        words_, "NAME=VALUE",
        "cluster.url=http://..., auth.url=..., cluster.skip_verify_crt=true, timeout.http_timeout=30s, ...");
  }

  Result<void> run(Session& session) override {
    auto configuration = read_configuration();
    if (!configuration) return std::move(configuration).error();
    for (const auto& word : words_)
      if (auto done = set(*configuration, word); !done) return done;
    if (auto done = write_configuration(*configuration); !done) return done;
    for (const auto& word : words_)
      session.console.line(word.substr(0, word.find('=')) + " set to: " + word.substr(word.find('=') + 1));
    return {};
  }

 private:
  static Result<void> set(Json& configuration, const std::string& word) {
    const auto equals = word.find('=');
    if (equals == std::string::npos) return usage_error("\"" + word + "\": expected NAME=VALUE");
    const auto name = word.substr(0, equals);
    const auto setting =
        std::find_if(kSettings.begin(), kSettings.end(), [&](const Setting& s) { return s.name == name; });
    if (setting == kSettings.end()) return usage_error("no setting \"" + name + "\"");
    auto value = checked_value(*setting, word.substr(equals + 1));
    if (!value) return std::move(value).error();
    const auto dot = name.find('.');
    auto& section = dot == std::string::npos ? configuration : configuration[name.substr(0, dot)];
    if (!section.is_object()) section = Json::object();
    section[dot == std::string::npos ? name : name.substr(dot + 1)] = std::move(*value);
    return {};
  }

  std::vector<std::string> words_;
};

class ConfigCliReset final : public Command {
 public:
  void describe(Options&) override {}
  Result<void> run(Session& session) override {
    std::error_code error;
    std::filesystem::remove(configuration_file(), error);
    if (error) return Error(Status::io, "cannot remove " + configuration_file().string() + ": " + error.message());
    session.console.line("CLI config reset to defaults");
    return {};
  }
};

}  // namespace

Made make_config_cli() { return std::make_unique<ConfigCli>(); }
Made make_config_cli_set() { return std::make_unique<ConfigCliSet>(); }
Made make_config_cli_reset() { return std::make_unique<ConfigCliReset>(); }

}  // namespace mortise::ais
