// SPDX-License-Identifier: Apache-2.0
#include <mortise/host_name.h>
#include <mortise/plugin.h>
#include <mortise/text.h>

#include <algorithm>
#include <random>

#include "api_s3/ops/operations.h"
#include "api_s3/pipeline/s3_api.h"
#include "api_s3/properties.h"
#include "api_s3/wire/headers.h"
#include "s3_model/website.h"

namespace mortise::api_s3 {
namespace {

constexpr Option kOptions[] = {
    {"mounts", MORTISE_OPTION_STRING_LIST, 0, ",/s3", "mount",
     "path prefixes to answer below, without a trailing slash; an empty one is the root"},
    {"domains", MORTISE_OPTION_STRING_LIST, 0, "", "subdomains",
     "host names below which the first label is a bucket, as in bucket.s3.example.org"},
    {"region", MORTISE_OPTION_STRING, 0, "us-east-1", "word", "the region this server says it is in"},
    {"location_constraints", MORTISE_OPTION_CHOICE, 0, "any", "any|aws|own",
     "regions that a new bucket may name: any, those that AWS has, or only the server's own"},
    {"max_xml_bytes", MORTISE_OPTION_SIZE, 0, "4MiB", "1KiB..64MiB", "largest XML document accepted in a request"},
    {"max_document_memory", MORTISE_OPTION_SIZE, 0, "64MiB", "1MiB..",
     "memory for such documents of all requests together"},
    {"max_upload_bytes", MORTISE_OPTION_SIZE, 0, "5GiB", "1MiB..5TiB",
     "largest object, or part of one, accepted in one piece; S3's own limit is 5GiB"},
    {"default_checksum", MORTISE_OPTION_CHOICE, 0, "crc64nvme", "crc64nvme|none",
     "the checksum of an object whose client sends none"},
    {"work_timeout", MORTISE_OPTION_DURATION, 0, "10m", "0..24h",
     "how long the work for one request may take; the time that its body takes to come does not count; 0: no limit"},
};
constexpr Declaration kPlugin{.name = "api_s3",
                              .version = "0.1.0",
                              .description = "the Amazon S3 API",
                              .provides = MORTISE_API_ID " " MORTISE_PROPERTIES_ID,
                              .needs = MORTISE_OBJECTS_ID " " MORTISE_ACCESS_ID,
                              .wants = MORTISE_CHECKSUM_ID " " MORTISE_USERS_ID " " MORTISE_AUTHN_ID
                                                           " " MORTISE_POLICIES_ID " " MORTISE_PROPERTY_REGISTRY_ID,
                              .options = kOptions,
                              .properties = kProperties.table()};

/// Tells processes apart in clients' logs; means nothing else.
std::string random_host_id() {
  std::random_device entropy;
  std::string bytes;
  for (int i = 0; i < 24; ++i) bytes.push_back(static_cast<char>(entropy() & 0xFF));
  return text::to_base64(bytes);
}

S3Settings::Locations locations_named(std::string_view word) {
  using enum S3Settings::Locations;
  return word == "own" ? own : word == "aws" ? aws : any;
}

/// "" if it is not wanted or there is no such plugin.
std::string default_checksum(const Host& host, const Checksums& loaded) {
  std::string name = host.option("default_checksum");
  if (name == "none") return {};
  if (loaded.find(name) != nullptr) return name;
  host.log(LogLevel::warning,
           "no plugin gives the default checksum, so objects whose clients send none are stored without: enable "
           "checksum_crc, or set plugins.api_s3.default_checksum to none",
           {pair("checksum", name)});
  return {};
}

/// Where signatures must name a region, there is no other: clients sign for the one they are told.
S3Settings read_settings(const Host& host, const Users& users, const Checksums& loaded) {
  S3Settings s;
  s.region = host.option("region");
  s.locations = locations_named(host.option("location_constraints"));
  if (!users.signing_region().empty()) {
    s.region = users.signing_region();
    s.locations = S3Settings::Locations::own;
  }
  s.max_xml_bytes = static_cast<size_t>(host.option_integer("max_xml_bytes"));
  s.max_document_memory = static_cast<size_t>(host.option_integer("max_document_memory"));
  s.max_upload_bytes = static_cast<uint64_t>(host.option_integer("max_upload_bytes"));
  s.default_checksum = default_checksum(host, loaded);
  s.work_timeout_ms = host.option_integer("work_timeout");
  s.host_id = random_host_id();
  return s;
}

/// Whether any plugin understands this property of buckets.
bool declares(const Host& host, std::string_view name) {
  const auto* properties = host.find<mortise_property_registry>(MORTISE_PROPERTY_REGISTRY_ID);
  if (properties == nullptr) return false;
  struct Search {
    std::string_view name;
    bool found = false;
  } search{name};
  properties->list(properties->self, &search, [](void* context, mortise_str, const mortise_property* property) {
    auto& s = *static_cast<Search*>(context);
    s.found = s.found || view(property->name) == s.name;
  });
  return search.found;
}

/// Where requests are taken: below path prefixes, and by host name below the domains.
Result<std::vector<Mount>> read_mounts(const Host& host) {
  std::vector<Mount> mounts;
  for (const std::string& path : host.option_list("mounts")) mounts.push_back({.path = path});
  for (const std::string& domain : host.option_list("domains")) {
    const std::string_view name = host_name(domain);
    if (name.empty()) continue;
    if (name.find_first_of("*/@ ") != std::string_view::npos || name.front() == '.')
      return Error(Status::invalid, "plugins.api_s3.domains: '" + domain + "' is not the name of a domain; for " +
                                        "bucket.s3.example.org it is \"s3.example.org\"");
    Mount mount{.host = "*." + text::lower(name)};
    if (std::find(mounts.begin(), mounts.end(), mount) == mounts.end()) mounts.push_back(std::move(mount));
  }
  if (mounts.empty())
    return Error(Status::invalid,
                 "mounts and domains are both empty, and S3 would be served nowhere: write enabled = false if that is "
                 "meant");
  return mounts;
}

class S3Plugin final : public Plugin {
 public:
  explicit S3Plugin(std::vector<Mount> mounts, Site site) : api_(std::move(mounts), std::move(site)) {}

  static Result<void> check(Host host) {
    const Checksums checksums(host);
    for (const char* needed : {"md5", "sha256"})
      if (checksums.find(needed) == nullptr)
        return Error(Status::unsupported,
                     std::string("no plugin gives the checksum ") + needed + "; enable checksum_openssl");
    auto mounts = read_mounts(host);
    return mounts ? Result<void>() : Result<void>(std::move(mounts).error());
  }

  static Result<std::unique_ptr<Plugin>> start(Host host) {
    const auto* objects = host.find<mortise_objects>(MORTISE_OBJECTS_ID);
    const auto* access = host.find<mortise_access>(MORTISE_ACCESS_ID);
    if (objects == nullptr || access == nullptr)
      return Error(Status::unsupported, "the host gives no " MORTISE_OBJECTS_ID " or no " MORTISE_ACCESS_ID);
    if (auto good = check(host); !good) return std::move(good).error();
    Checksums checksums(host);
    auto mounts = read_mounts(host);
    if (!mounts) return std::move(mounts).error();
    const Users users(host);
    S3Settings settings = read_settings(host, users, checksums);
    Site site{host,
              Objects(objects),
              Access(access),
              users,
              std::move(checksums),
              std::move(settings),
              operations(),
              RequestMetrics(host, operations()),
              host.find<mortise_policies>(MORTISE_POLICIES_ID) != nullptr,
              declares(host, s3_model::kLifecycleProperty),
              declares(host, s3_model::kWebsiteProperty)};
    return std::unique_ptr<Plugin>(std::make_unique<S3Plugin>(std::move(*mounts), std::move(site)));
  }
  const void* find(std::string_view interface_id) noexcept override {
    return interface_id == MORTISE_API_ID ? api_.table() : nullptr;
  }

  /// The host has ended or cut off all requests; what still waits for an answer of a store or a plugin gets one.
  void stop() noexcept override { api_.wait_for_requests(); }

 private:
  S3Api api_;
};

}  // namespace
}  // namespace mortise::api_s3

using mortise::api_s3::kPlugin;
using mortise::api_s3::S3Plugin;
MORTISE_PLUGIN(kPlugin, S3Plugin)
