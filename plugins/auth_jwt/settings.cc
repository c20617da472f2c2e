// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/settings.h"

#include <mortise/secret_variable.h>
#include <mortise/small_file.h>

#include <algorithm>
#include <utility>

namespace mortise::auth_jwt {
namespace {

constexpr size_t kMaxKeyFile = size_t{256} << 10;

/// The options of one issuer.
class Row {
 public:
  Row(const Host& host, size_t index) : host_(host), index_(index) {}
  /// The host fills in no defaults here.
  std::string text(const char* name, const char* otherwise = "") const {
    std::string given = host_.option_table("issuer", index_, name).value_or("");
    return given.empty() ? otherwise : given;
  }
  bool flag(const char* name) const { return text(name) == "true"; }
  Error refuse(const std::string& why) const { return {Status::invalid, "issuer '" + text("name") + "': " + why}; }

 private:
  const Host& host_;
  const size_t index_;
};

Result<KeySet> keys_in_file(const std::string& path, bool is_set) {
  const auto file = read_small_file(path, kMaxKeyFile);
  if (!file) return file.error();
  if (is_set) return KeySet::of_jwks(file->text);
  auto key = Key::of_pem(file->text);
  if (!key) return Error(Status::invalid, path + ": " + key.error().message);
  return KeySet(std::move(*key));
}

Result<ConfiguredIssuer> read_issuer(const Row& row) {
  const std::string pem = row.text("public_key"), file = row.text("jwks_file"), url = row.text("jwks_url");
  const bool discover = row.flag("discover");
  if ((pem.empty() ? 0 : 1) + (file.empty() ? 0 : 1) + (url.empty() ? 0 : 1) + (discover ? 1 : 0) != 1)
    return row.refuse("one of public_key, jwks_file, jwks_url and discover = \"true\" says where its keys are");
  ConfiguredIssuer out;
  KeySet keys;
  if (url.empty() && !discover) {
    auto read = keys_in_file(pem.empty() ? file : pem, pem.empty());
    if (!read) return row.refuse(read.error().message);
    keys = std::move(*read);
  } else {
    out.address = KeyAddress{discover ? row.text("name") : url, discover};
    if (!may_be_fetched(out.address->url))
      return row.refuse("keys are fetched by https, or by http from 127.0.0.1, not from '" + out.address->url + "'");
  }
  out.ca_file = row.text("ca_file");
  IssuerSettings settings;
  settings.name = row.text("name");
  settings.names = {row.text("user_claim", "sub"), row.text("groups_claim", "groups")};
  settings.prefix = row.text("prefix");
  settings.audience = row.text("audience");
  settings.admin_group = row.text("admin_group");
  settings.scoped = row.text("rights") != "user";
  if (!settings.scoped && settings.audience.empty())
    return row.refuse("with rights = \"user\", audience says which of its tokens are for this server");
  out.issuer = std::make_unique<Issuer>(std::move(settings), std::move(keys));
  return out;
}

/// Of the option, or of the environment variable that another one names.
Result<std::string> read_secret(const Host& host) {
  std::string secret = host.option("secret");
  const std::string variable = host.option("secret_environment");
  if (secret.empty() && !variable.empty()) {
    auto given = secret_of_variable(variable);
    if (!given) return std::move(given).error();
    secret = std::move(*given).value_or("");
  }
  if (secret.empty()) return secret;
  if (auto key = Key::of_secret(secret); !key) return std::move(key).error();
  return secret;
}

/// `names`: those that stand for somebody already.
Result<void> read_issuers(const Host& host, std::vector<std::string> names, std::vector<ConfiguredIssuer>& out) {
  for (size_t i = 0; i < host.option_table_count("issuer"); ++i) {
    auto issuer = read_issuer(Row(host, i));
    if (!issuer) return std::move(issuer).error();
    const std::string& name = issuer->issuer->settings().name;
    if (std::find(names.begin(), names.end(), name) != names.end())
      return Error(Status::invalid, "there are two issuers '" + name + "'");
    names.push_back(name);
    out.push_back(std::move(*issuer));
  }
  return {};
}

}  // namespace

Result<PluginSettings> read_settings(const Host& host) {
  PluginSettings out;
  auto secret = read_secret(host);
  if (!secret) return std::move(secret).error();
  out.secret = std::move(*secret);
  out.tokens = {host.option("issuer_name"), host.option("cluster_id"), host.option_integer("token_lifetime"),
                host.option_integer("max_token_lifetime")};
  if (out.tokens.lifetime_ms > out.tokens.longest_ms)
    return Error(Status::invalid, "token_lifetime is longer than max_token_lifetime");
  out.validator = {host.option_integer("allowed_skew"), host.option_list("audience"), out.tokens.cluster,
                   host.option_list("secret_issuers")};
  std::vector<std::string> names = out.validator.secret_issuers;
  names.push_back(out.tokens.issuer);
  if (auto read = read_issuers(host, std::move(names), out.issuers); !read) return std::move(read).error();
  out.fetch.get.timeout_ms = host.option_integer("fetch_timeout");
  out.fetch.refresh_ms = host.option_integer("refresh_interval");
  out.fetch.least_between_ms = host.option_integer("least_refresh_interval");
  out.most_revoked = static_cast<size_t>(host.option_integer("max_revoked_tokens"));
  return out;
}

}  // namespace mortise::auth_jwt
