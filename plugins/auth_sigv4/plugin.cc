// SPDX-License-Identifier: Apache-2.0
#include <mortise/abi/tokens.h>
#include <mortise/plugin.h>
#include <mortise/secret_variable.h>

#include "auth_sigv4/authenticator.h"
#include "auth_sigv4/credentials_file.h"
#include "auth_sigv4/name_reservation.h"

namespace mortise::auth_sigv4 {
namespace {

Result<void> add_configured_keys(const Host& host, KeyRing& keys) {
  for (size_t i = 0; i < host.option_table_count("key"); ++i) {
    const auto value = [&](const char* name) { return host.option_table("key", i, name).value_or(""); };
    auto added = keys.add({value("access_key"), value("secret_key"), value("id"), value("display_name"),
                           value("administrator") == "true"});
    if (!added) return added;
  }
  return {};
}

Result<void> add_keys_of_file(const Host& host, KeyRing& keys) {
  const std::string path = host.option("credentials_file");
  if (path.empty()) return {};
  auto file = read_credentials_file(path);
  if (!file) return std::move(file).error();
  if (file->keys.empty()) return Error(Status::invalid, "credentials_file '" + path + "': there is no key in it");
  if (file->readable_by_others)
    host.log(LogLevel::warning, "the credentials file can be read by others; chmod 600 it", {pair("file", path)});
  for (auto& entry : file->keys) {
    auto added = keys.add(std::move(entry));
    if (!added) return Error(Status::invalid, "credentials_file '" + path + "': " + added.error().message);
  }
  return {};
}

/// The key of root, given by whoever starts the server; no rule binds it.
Result<void> add_key_of_environment(const Host& host, KeyRing& keys) {
  const std::string access_name = host.option("access_key_environment");
  const std::string secret_name = host.option("secret_key_environment");
  if (access_name.empty() != secret_name.empty())
    return Error(Status::invalid, "access_key_environment and secret_key_environment are both names, or both empty");
  if (access_name.empty()) return {};
  auto access_key = secret_of_variable(access_name), secret = secret_of_variable(secret_name);
  if (!access_key) return std::move(access_key).error();
  if (!secret) return std::move(secret).error();
  if (!*access_key && !*secret) return {};
  if (!*access_key || !*secret)
    return Error(Status::invalid,
                 "only one of the environment variables " + access_name + " and " + secret_name + " is set");
  auto added = keys.add({std::move(**access_key), std::move(**secret), "admin", "admin", true, true});
  if (!added) return Error(Status::invalid, "environment variable " + access_name + ": " + added.error().message);
  return {};
}

/// Every key there is, with names that nobody else has.
Result<void> collect(const Host& host, KeyRing& keys) {
  for (auto* add : {&add_configured_keys, &add_keys_of_file, &add_key_of_environment}) {
    auto added = add(host, keys);
    if (!added) return added;
  }
  if (keys.size() == 0 && host.find<mortise_identities>(MORTISE_IDENTITY_ID) == nullptr)
    return Error(
        Status::invalid,
        "there is no access key, and no default one. Give a [[plugins.auth_sigv4.key]], a credentials_file, or "
        "the environment variables " +
            host.option("access_key_environment") + " and " + host.option("secret_key_environment") +
            "; or enable a plugin that keeps users, such as users_local");
  if (!Digester().usable()) return Error(Status::unsupported, "OpenSSL does not offer SHA-256 and SHA-1");
  return reserve_names(Identities(host.find<mortise_identities>(MORTISE_IDENTITY_ID)), keys);
}

class AuthSigv4 : public Plugin {
 public:
  AuthSigv4(Host host, KeyRing keys, SignatureSettings settings)
      : authenticator_(host, std::move(keys), std::move(settings),
                       Identities(host.find<mortise_identities>(MORTISE_IDENTITY_ID))) {}

  static Result<void> check(Host host) {
    KeyRing keys;
    return collect(host, keys);
  }

  static Result<std::unique_ptr<Plugin>> start(Host host) {
    KeyRing keys;
    if (auto collected = collect(host, keys); !collected) return std::move(collected).error();
    SignatureSettings settings{host.option("region"), host.option_integer("allowed_skew"),
                               host.option_boolean("signature_v2"),
                               static_cast<uint32_t>(host.option_integer("failed_signatures"))};
    if (!host.option_list("domains").empty())
      host.log(LogLevel::warning, "plugins.auth_sigv4.domains has no effect any more: set plugins.api_s3.domains");
    host.log(LogLevel::info, "requests are checked", {pair("keys", std::to_string(keys.size()))});
    return std::make_unique<AuthSigv4>(host, std::move(keys), std::move(settings));
  }

  Result<void> reload(Host host) override {
    KeyRing keys;
    if (auto collected = collect(host, keys); !collected) return collected;
    const std::string count = std::to_string(keys.size());
    if (authenticator_.replace_keys(std::move(keys)))
      host.log(LogLevel::info, "the keys were replaced", {pair("keys", count)});
    return {};
  }

  void stop() noexcept override { authenticator_.stop(); }

  const void* find(std::string_view interface_id) noexcept override {
    if (interface_id == MORTISE_AUTHN_ID) return authenticator_.LateAuthenticator::table();
    return interface_id == MORTISE_USERS_ID ? authenticator_.UserProvider::table() : nullptr;
  }

 private:
  SignatureAuthenticator authenticator_;
};

constexpr Option kOptions[] = {
    {"key", MORTISE_OPTION_TABLE_LIST, MORTISE_OPTION_RELOADABLE, nullptr, nullptr,
     "access keys: access_key, secret_key; optional id, display_name, administrator = \"true\""},
    {"key.access_key", MORTISE_OPTION_STRING, 1, nullptr, nullptr, "what the client shows"},
    {"key.secret_key", MORTISE_OPTION_STRING, MORTISE_OPTION_REQUIRED | MORTISE_OPTION_SECRET, nullptr, nullptr,
     "what it signs with; at least 8 bytes"},
    {"key.id", MORTISE_OPTION_STRING, 0, "", "line", "who it is; empty: the access key"},
    {"key.display_name", MORTISE_OPTION_STRING, 0, "", "line", "the same for people; empty: the id"},
    {"key.administrator", MORTISE_OPTION_BOOLEAN, 0, "false", nullptr, "may do everything"},
    {"credentials_file", MORTISE_OPTION_STRING, MORTISE_OPTION_RELOADABLE, "", "file",
     "more keys: a file with [name] sections of aws_access_key_id and aws_secret_access_key"},
    {"access_key_environment", MORTISE_OPTION_STRING, 0, "MORTISE_ACCESS_KEY", "variable",
     "environment variable with the access key of root, an administrator whom no rule can lock out"},
    {"secret_key_environment", MORTISE_OPTION_STRING, 0, "MORTISE_SECRET_KEY", "variable",
     "environment variable with the secret key of root"},
    {"region", MORTISE_OPTION_STRING, 0, "", "word", "region that signatures must name; empty accepts any"},
    {"allowed_skew", MORTISE_OPTION_DURATION, 0, "15m", "1s..7d", "how far a client's clock may be off"},
    {"signature_v2", MORTISE_OPTION_BOOLEAN, 0, "true", nullptr,
     "accept version 2 signatures, which boto3 and 'aws s3 presign' make by default"},
    {"failed_signatures", MORTISE_OPTION_INTEGER, 0, "300", "0..1000000",
     "how many wrong signatures and unknown keys one address (of IPv6: one /64) can send in a minute; more are "
     "answered "
     "503 SlowDown; 0: no limit"},
    {"domains", MORTISE_OPTION_STRING_LIST, 0, "", "domain", "has no effect any more: set plugins.api_s3.domains"},
};

constexpr Declaration kPlugin{
    .name = "auth_sigv4",
    .version = "1.0.0",
    .description = "AWS signatures, versions 4 and 2: header, presigned, chunked, form",
    .provides = MORTISE_AUTHN_ID " " MORTISE_USERS_ID,
    // Whoever takes tokens is asked before this: clients of S3 show theirs beside a signature.
    .wants = MORTISE_IDENTITY_ID " " MORTISE_TOKENS_ID,
    .options = kOptions};

}  // namespace
}  // namespace mortise::auth_sigv4

MORTISE_PLUGIN(mortise::auth_sigv4::kPlugin, mortise::auth_sigv4::AuthSigv4)
