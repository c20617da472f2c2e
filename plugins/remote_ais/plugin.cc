// SPDX-License-Identifier: Apache-2.0
#include <mortise/plugin.h>

#include <curl/curl.h>

#include "ais_model/cluster_id.h"
#include "remote_ais/ais_remote.h"
#include "remote_ais/settings.h"
#include "remote_transport/place_options.h"

namespace mortise::remote_ais {
namespace {

class RemoteAis : public Plugin {
 public:
  RemoteAis(Host host, std::vector<ClusterSettings> settings, std::vector<KeptCluster> kept, std::string own_id)
      : remote_(host, std::move(settings), std::move(kept), std::move(own_id)) {}

  static Result<void> check(Host host) {
    auto settings = read_settings(host);
    return settings ? Result<void>() : std::move(settings).error();
  }

  static Result<std::unique_ptr<Plugin>> start(Host host) {
    auto settings = read_settings(host);
    if (!settings) return std::move(settings).error();
    auto kept = KeptClusters(host.data_directory()).read();
    if (!kept) return std::move(kept).error();
    const bool serves = host.mode() == Mode::serve;  // otherwise nothing is made, and nobody asked
    auto own_id = serves ? ais_model::read_cluster_id(host.data_directory()) : Result<std::string>(std::string());
    if (!own_id) return std::move(own_id).error();
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0) return Error(Status::internal, "libcurl does not start");
    for (const ClusterSettings& s : *settings)
      if (!s.token.empty() && s.endpoint.starts_with("http://"))
        host.log(LogLevel::warning, "a remote's token is sent without TLS: who listens can use it",
                 {pair("remote", s.name), pair("endpoint", s.endpoint)});
    return std::make_unique<RemoteAis>(host, std::move(*settings), std::move(*kept), std::move(*own_id));
  }

  const void* find(std::string_view interface_id) noexcept override {
    return interface_id == MORTISE_REMOTE_ID ? remote_.table() : nullptr;
  }
  void stop() noexcept override { remote_.stop(); }

 private:
  AisRemote remote_;
};

constexpr Option kOwnOptions[] = {
    {"remote", MORTISE_OPTION_TABLE_LIST, 0, nullptr, nullptr,
     "clusters of AIStore, or other servers like this one: name, endpoint, token_file, and more"},
    {"remote.name", MORTISE_OPTION_STRING, MORTISE_OPTION_REQUIRED, nullptr, nullptr,
     "its alias, as in ais://@name/bucket and backend_bck = \"name:bucket\"; lower-case letters, digits, '-' and '_'"},
    {"remote.endpoint", MORTISE_OPTION_STRING, MORTISE_OPTION_REQUIRED, nullptr, nullptr,
     "http://host:port or https://host"},
    {"remote.token_file", MORTISE_OPTION_STRING, 0, "", "secret_file",
     "a file with the token of a user there, and nothing else; empty: requests carry none"},
};

constexpr auto kOptions = remote_transport::with_place_options(kOwnOptions);

constexpr Declaration kPlugin{.name = "remote_ais",
                              .version = "0.1.0",
                              .description = "buckets of AIStore, or of another server like this, with copies here",
                              .provides = MORTISE_REMOTE_ID,
                              .options = kOptions};

}  // namespace
}  // namespace mortise::remote_ais

MORTISE_PLUGIN(mortise::remote_ais::kPlugin, mortise::remote_ais::RemoteAis)
