// SPDX-License-Identifier: Apache-2.0
#include <mortise/host_name.h>
#include <mortise/plugin.h>
#include <mortise/properties.h>
#include <mortise/text.h>

#include <algorithm>
#include <string>

#include "api_website/website_api.h"

namespace mortise::api_website {
namespace {

constexpr Option kOptions[] = {
    {"domains", MORTISE_OPTION_STRING_LIST, 0, "s3-website.localhost", "subdomains",
     "host names below which the first label is a bucket whose website is served, as in bucket.s3-website.example.org"},
    {"hosts", MORTISE_OPTION_STRING_LIST, 0, "", "host",
     "host names that are names of buckets, as www.example.org, whose websites are served there"},
};

Result<void> check_website(std::string_view value) {
  const auto website = s3_model::Website::parse(value);
  return website ? Result<void>() : Result<void>(website.error());
}

constexpr PropertyTable kProperties{
    text_property<check_website>(s3_model::kWebsiteProperty, "the website configuration, as XML"),
};

constexpr Declaration kPlugin{.name = "api_website",
                              .version = "0.1.0",
                              .licence = "Apache-2.0",
                              .description = "serves buckets as websites",
                              .provides = MORTISE_API_ID " " MORTISE_PROPERTIES_ID,
                              .needs = MORTISE_OBJECTS_ID " " MORTISE_ACCESS_ID,
                              .options = kOptions,
                              .properties = kProperties.table()};

/// Adds the names that an option lists, each with `before` in front.
Result<void> add_mounts(const Host& host, const char* option, const std::string& before, std::vector<Mount>& mounts) {
  for (const std::string& given : host.option_list(option)) {
    const std::string_view name = host_name(given);
    if (name.empty()) continue;
    if (name.find_first_of("*/@ ") != std::string_view::npos || name.front() == '.')
      return Error(Status::invalid, std::string("plugins.api_website.") + option + ": '" + given +
                                        "' is not the name of a host, as in \"www.example.org\"");
    Mount mount{.host = before + text::lower(name)};
    if (std::find(mounts.begin(), mounts.end(), mount) == mounts.end()) mounts.push_back(std::move(mount));
  }
  return {};
}

Result<std::vector<Mount>> read_mounts(const Host& host) {
  std::vector<Mount> mounts;
  if (auto added = add_mounts(host, "domains", "*.", mounts); !added) return std::move(added).error();
  if (auto added = add_mounts(host, "hosts", "", mounts); !added) return std::move(added).error();
  if (mounts.empty())
    return Error(Status::invalid,
                 "domains and hosts are both empty, and no website would be served: write enabled = false if that is "
                 "meant");
  return mounts;
}

class WebsitePlugin final : public Plugin {
 public:
  WebsitePlugin(std::vector<Mount> mounts, Site site) : api_(std::move(mounts), std::move(site)) {}

  static Result<void> check(Host host) {
    auto mounts = read_mounts(host);
    return mounts ? Result<void>() : Result<void>(std::move(mounts).error());
  }

  static Result<std::unique_ptr<Plugin>> start(Host host) {
    const auto* objects = host.find<mortise_objects>(MORTISE_OBJECTS_ID);
    const auto* access = host.find<mortise_access>(MORTISE_ACCESS_ID);
    if (objects == nullptr || access == nullptr)
      return Error(Status::unsupported, "the host gives no " MORTISE_OBJECTS_ID " or no " MORTISE_ACCESS_ID);
    auto mounts = read_mounts(host);
    if (!mounts) return std::move(mounts).error();
    return std::unique_ptr<Plugin>(
        std::make_unique<WebsitePlugin>(std::move(*mounts), Site{host, Objects(objects), Access(access)}));
  }
  const void* find(std::string_view interface_id) noexcept override {
    return interface_id == MORTISE_API_ID ? api_.table() : nullptr;
  }
  void stop() noexcept override { api_.wait_for_visits(); }

 private:
  WebsiteApi api_;
};

}  // namespace
}  // namespace mortise::api_website

using mortise::api_website::kPlugin;
using mortise::api_website::WebsitePlugin;
MORTISE_PLUGIN(kPlugin, WebsitePlugin)
