// SPDX-License-Identifier: Apache-2.0
#include <mortise/plugin.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "users_local/key_file.h"
#include "users_local/local_identities.h"
#include "users_local/record_form.h"
#include "users_local/store.h"

namespace mortise::users_local {
namespace {

constexpr const char* kKeyFile = "secrets.key";

Result<KeyFile> make_in(const std::string& directory, const std::string& path) {
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  if (failed) return Error(Status::io, "cannot make " + directory + ": " + failed.message());
  return make_key_file(path);
}

/// A new key is made only where the option names none and nothing is encrypted yet.
Result<KeyFile> open_key_file(const Host& host, bool has_records) {
  const std::string named = host.option("key_file");
  const std::string path = named.empty() ? host.data_directory() + "/" + kKeyFile : named;
  auto file = read_key_file(path);
  if (file || file.error().status != Status::not_found || !named.empty()) return file;
  if (!has_records && host.mode() != Mode::serve) return KeyFile{BoxKey{}, false};  // there is nothing to decrypt
  if (!has_records) return make_in(host.data_directory(), path);
  return Error(Status::not_found, file.error().message +
                                      ". The secrets of all access keys are encrypted with the key "
                                      "in it: put the file back, from a backup");
}

class UsersLocal final : public Plugin {
 public:
  UsersLocal(Host host, const Records& records, const SecretBox& box, std::shared_ptr<const Directory> loaded,
             Limits limits)
      : box_(box), store_(host, records, box_, std::move(loaded)), identities_(host, store_, box_, limits) {}

  /// A key file that is named has to be there, and to be one.
  static Result<void> check(Host host) {
    const std::string named = host.option("key_file");
    if (named.empty()) return {};
    const auto file = read_key_file(named);
    return file ? Result<void>() : Result<void>(file.error());
  }

  static Result<std::unique_ptr<Plugin>> start(Host host) {
    const auto* table = host.find<mortise_records>(MORTISE_RECORDS_ID);
    if (table == nullptr) return Error(Status::unsupported, "the host does not give " MORTISE_RECORDS_ID);
    const Records records(table);
    const auto bytes = load_state(records);
    if (!bytes) return bytes.error();
    const auto state = *bytes ? read_state(**bytes) : Result<State>(State());
    if (!state) return state.error();
    const auto file = open_key_file(host, bytes->has_value());
    if (!file) return file.error();
    if (file->readable_by_others)
      host.log(LogLevel::warning, "the key file of users_local can be read by others; chmod 600 it");
    const SecretBox box(file->key);
    if (*bytes && state->key_id != box.key_id())
      return Error(Status::invalid,
                   "the key file is not the one that the secrets of the access keys were encrypted "
                   "with: put that one back, from a backup");
    auto loaded = load(records, box);
    if (!loaded) return std::move(loaded).error();
    host.log(
        LogLevel::info, "users are kept here",
        {pair("users", std::to_string((*loaded)->users.size())), pair("keys", std::to_string((*loaded)->keys.size()))});
    const Limits limits{static_cast<size_t>(host.option_integer("max_users")),
                        static_cast<size_t>(host.option_integer("max_keys_per_user"))};
    return std::unique_ptr<Plugin>(std::make_unique<UsersLocal>(host, records, box, std::move(*loaded), limits));
  }

  const void* find(std::string_view interface_id) noexcept override {
    if (interface_id == MORTISE_IDENTITY_ID) return identities_.table();
    return interface_id == MORTISE_USERS_ID ? identities_.users() : nullptr;
  }

  void stop() noexcept override {
    identities_.stop_hashing();
    identities_.flush_uses();
    store_.stop();
  }

 private:
  const SecretBox box_;
  IdentityStore store_;
  LocalIdentities identities_;
};

constexpr Option kOptions[] = {
    {"key_file", MORTISE_OPTION_STRING, 0, "", "file",
     "64 hex digits that secrets are encrypted with; empty: secrets.key in the plugin's data directory, made when "
     "missing"},
    {"max_users", MORTISE_OPTION_INTEGER, 0, "10000", "1..1000000", "how many users there can be"},
    {"max_keys_per_user", MORTISE_OPTION_INTEGER, 0, "10", "1..100", "how many access keys one user can have"},
};

constexpr Declaration kPlugin{.name = "users_local",
                              .version = "0.1.0",
                              .description = "users, groups and access keys that change while the server runs",
                              .provides = MORTISE_IDENTITY_ID " " MORTISE_USERS_ID,
                              .needs = MORTISE_RECORDS_ID,
                              .options = kOptions};

}  // namespace
}  // namespace mortise::users_local

MORTISE_PLUGIN(mortise::users_local::kPlugin, mortise::users_local::UsersLocal)
