// SPDX-License-Identifier: Apache-2.0
//
// An example: users and access keys that a service keeps, which is asked over HTTP.
#include <mortise/plugin.h>

#include <memory>
#include <string>

#include "directory.h"

namespace users_http {
namespace {

class UsersHttp final : public mortise::Plugin {
 public:
  UsersHttp(mortise::Host host, std::string url, HttpOptions options)
      : directory_(host, std::move(url), std::move(options)) {}

  static mortise::Result<void> check(mortise::Host host) {
    const std::string url = host.option("url");
    if (url.starts_with("http://") || url.starts_with("https://")) return {};
    return mortise::Error(mortise::Status::invalid,
                          "url is the address of the service, as in https://users.example.org");
  }

  static mortise::Result<std::unique_ptr<mortise::Plugin>> start(mortise::Host host) {
    if (auto good = check(host); !good) return std::move(good).error();
    std::string url = host.option("url");
    while (url.ends_with('/')) url.pop_back();
    const std::string token = host.option("token");
    HttpOptions options{static_cast<long>(host.option_integer("timeout")),
                        static_cast<long>(host.option_integer("connections")), token.empty() ? "" : "Bearer " + token};
    return std::unique_ptr<mortise::Plugin>(std::make_unique<UsersHttp>(host, std::move(url), std::move(options)));
  }

  const void* find(std::string_view interface_id) noexcept override {
    return interface_id == MORTISE_IDENTITY_ID ? directory_.table() : nullptr;
  }

  void stop() noexcept override { directory_.stop(); }

 private:
  Directory directory_;
};

constexpr mortise::Option kOptions[] = {
    {"url", MORTISE_OPTION_STRING, MORTISE_OPTION_REQUIRED, nullptr, nullptr, "address of the service"},
    {"token", MORTISE_OPTION_STRING, MORTISE_OPTION_SECRET, "", nullptr, "what it wants to see as a Bearer token"},
    {"timeout", MORTISE_OPTION_DURATION, 0, "5s", "100ms..1h", "how long one question may take"},
    {"connections", MORTISE_OPTION_INTEGER, 0, "100", "1..10000", "connections to the service at once"},
};

constexpr mortise::Declaration kPlugin{.name = "users_http",
                                       .version = "1.0.0",
                                       .description = "users and access keys of a service that is asked over HTTP",
                                       .provides = MORTISE_IDENTITY_ID,
                                       .options = kOptions};

}  // namespace
}  // namespace users_http

MORTISE_PLUGIN(users_http::kPlugin, users_http::UsersHttp)
