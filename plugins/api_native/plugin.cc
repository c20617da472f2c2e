// SPDX-License-Identifier: Apache-2.0
#include <mortise/plugin.h>

#include "ais_model/cluster_id.h"
#include "api_native/ops/kinds.h"
#include "api_native/ops/operations.h"
#include "api_native/pipeline/native_api.h"
#include "api_native/promote_root.h"
#include "api_native/properties.h"
#include "api_native/wire/bucket_id.h"

namespace mortise::api_native {
namespace {

constexpr size_t kOwnThreads = 4;

constexpr Option kOptions[] = {
    {"mounts", MORTISE_OPTION_STRING_LIST, 0, "/v1", "mount",
     "path prefixes to answer below, without a trailing slash"},
    {"easy_mounts", MORTISE_OPTION_STRING_LIST, 0, "", "mount",
     "path prefixes that end in the name of a provider, as in /ais: below are its buckets and objects"},
    {"max_message_bytes", MORTISE_OPTION_SIZE, 0, "8MiB", "1KiB..64MiB", "largest JSON message accepted in a request"},
    {"max_message_memory", MORTISE_OPTION_SIZE, 0, "256MiB", "8MiB..",
     "memory for such messages of all requests together, parsed ones included"},
    {"max_upload_bytes", MORTISE_OPTION_SIZE, 0, "5TiB", "1MiB..5TiB",
     "largest object, or part of one, accepted in one piece"},
    {"max_member_bytes", MORTISE_OPTION_SIZE, 0, "64MiB", "1KiB..4GiB",
     "largest file that is read out of an archive for a client"},
    {"job_rate", MORTISE_OPTION_SIZE, 0, "0", "0..",
     "how many bytes a second each job for many objects may read and write; 0: as many as it can"},
    {"lru_high_watermark", MORTISE_OPTION_INTEGER, 0, "90", "0..100",
     "percent of the disk from which the job lru removes copies of objects that are elsewhere"},
    {"lru_low_watermark", MORTISE_OPTION_INTEGER, 0, "75", "0..100", "percent of the disk at which it stops"},
    {"work_timeout", MORTISE_OPTION_DURATION, 0, "10m", "0..24h",
     "how long the work for one request may take, but for one with a body to store; 0: no limit"},
    {"checksum_type", MORTISE_OPTION_STRING, 0, "xxhash", "algorithm",
     "checksums that objects of buckets made with this API get, unless the bucket says otherwise; none: no checksums"},
    {"promote_root", MORTISE_OPTION_STRING, 0, "", "directory",
     "directory of the server below which clients may have files made objects; empty: nowhere"},
};
constexpr Declaration kPlugin{
    .name = "api_native",
    .version = "0.1.0",
    .description = "the API of AIStore",
    .provides = MORTISE_API_ID " " MORTISE_PROPERTIES_ID,
    .needs = MORTISE_OBJECTS_ID " " MORTISE_ACCESS_ID " " MORTISE_JOBS_ID " " MORTISE_RECORDS_ID,
    .wants =
        MORTISE_CHECKSUM_ID " " MORTISE_AUTHN_ID " " MORTISE_IDENTITY_ID " " MORTISE_TOKENS_ID " " MORTISE_REMOTE_ID,
    .options = kOptions,
    .properties = &kProperties};

Settings read_settings(const Host& host) {
  Settings s;
  s.max_message_bytes = static_cast<size_t>(host.option_integer("max_message_bytes"));
  s.max_message_memory = static_cast<size_t>(host.option_integer("max_message_memory"));
  s.max_member_bytes = static_cast<uint64_t>(host.option_integer("max_member_bytes"));
  s.easy_mounts = host.option_list("easy_mounts");
  s.job_rate = static_cast<uint64_t>(host.option_integer("job_rate"));
  s.lru_low_percent = host.option_integer("lru_low_watermark");
  s.lru_high_percent = host.option_integer("lru_high_watermark");
  s.promote_root = host.option("promote_root");
  s.checksum_type = host.option("checksum_type");
  s.work_timeout_ms = host.option_integer("work_timeout");
  s.max_upload_bytes = static_cast<uint64_t>(host.option_integer("max_upload_bytes"));
  return s;
}

/// Fails on an easy mount that does not end in the name of a provider.
Result<std::vector<Mount>> read_mounts(const Host& host) {
  std::vector<Mount> mounts;
  for (const std::string& path : host.option_list("mounts")) mounts.push_back({.path = path});
  for (const std::string& path : host.option_list("easy_mounts")) {
    const std::string name = path.substr(path.rfind('/') + 1);
    if (const auto provider = parse_provider(name); name.empty() || !provider)
      return Error(Status::invalid, "easy_mounts: '" + path + "' does not end in the name of a provider");
    mounts.push_back({.path = path});
  }
  if (mounts.empty())
    return Error(Status::invalid,
                 "mounts and easy_mounts are both empty, and the API would be served nowhere: write enabled = false if "
                 "that is meant");
  return mounts;
}

Result<void> check_watermarks(const Host& host) {
  const int64_t low = host.option_integer("lru_low_watermark"), high = host.option_integer("lru_high_watermark");
  if (low <= high) return {};
  return Error(Status::invalid, "lru_low_watermark (" + std::to_string(low) + ") is above lru_high_watermark (" +
                                    std::to_string(high) + "): the job lru would stop before it begins");
}

/// The default may be missing: then buckets are made by those who name another one.
Result<void> check_checksum_type(const Checksums& known, const std::string& type) {
  if (type == "none" || type == Settings().checksum_type || known.find(type) != nullptr) return {};
  return Error(Status::invalid, "checksum_type: no plugin has the algorithm '" + type + "'");
}

Result<Cluster> read_cluster(const Host& host) {
  auto id = ais_model::read_cluster_id(host.data_directory());
  if (!id) return std::move(id).error();
  Cluster cluster;
  cluster.uuid = *id;
  cluster.proxy = "p" + *id;
  cluster.target = "t" + *id;
  cluster.created_ms = host.unix_ms();
  cluster.started_ns = host.monotonic_ns();
  return cluster;
}

class NativePlugin final : public Plugin {
 public:
  NativePlugin(std::vector<Mount> mounts, Site site)
      : threads_(site.threads), api_(std::move(mounts), std::move(site)), kinds_(ops::all_kinds(api_.site())) {}

  static Result<void> check(Host host) {
    auto mounts = read_mounts(host);
    if (!mounts) return std::move(mounts).error();
    if (auto good = check_watermarks(host); !good) return good;
    return check_promote_root(host.option("promote_root"), host.data_directory());
  }

  static Result<std::unique_ptr<Plugin>> start(Host host) {
    const auto* objects = host.find<mortise_objects>(MORTISE_OBJECTS_ID);
    const auto* access = host.find<mortise_access>(MORTISE_ACCESS_ID);
    const auto* jobs = host.find<mortise_jobs>(MORTISE_JOBS_ID);
    const auto* records = host.find<mortise_records>(MORTISE_RECORDS_ID);
    if (objects == nullptr || access == nullptr || jobs == nullptr || records == nullptr)
      return Error(Status::unsupported, "the host lacks one of " MORTISE_OBJECTS_ID ", " MORTISE_ACCESS_ID
                                        ", " MORTISE_JOBS_ID " and " MORTISE_RECORDS_ID);
    auto cluster = read_cluster(host);
    if (!cluster) return std::move(cluster).error();
    auto mounts = read_mounts(host);
    if (!mounts) return std::move(mounts).error();
    Site site{host,
              Objects(objects),
              Access(access),
              Checksums(host),
              read_settings(host),
              std::move(*cluster),
              operations(),
              RequestMetrics(host, operations()),
              Jobs(jobs),
              Identities(host.find<mortise_identities>(MORTISE_IDENTITY_ID)),
              Tokens(host.find<mortise_tokens>(MORTISE_TOKENS_ID)),
              Records(records),
              std::make_shared<OwnThreads>(kOwnThreads)};
    host.find_all<mortise_remote>(
        MORTISE_REMOTE_ID, [&](std::string_view, const mortise_remote* remote) { site.remotes.push_back(remote); });
    if (auto ok = check_checksum_type(site.checksums, site.settings.checksum_type); !ok) return std::move(ok).error();
    if (site.tokens) mounts->push_back({.path = std::string(kWellKnown)});
    auto plugin = std::make_unique<NativePlugin>(std::move(*mounts), std::move(site));
    plugin->declare_kinds(host);
    return std::unique_ptr<Plugin>(std::move(plugin));
  }
  const void* find(std::string_view interface_id) noexcept override {
    return interface_id == MORTISE_API_ID ? api_.table() : nullptr;
  }
  /// The host has withdrawn the kinds.
  void stop() noexcept override { threads_->stop(); }

 private:
  /// A kind that somebody else declares is that one's: clients start and see its jobs.
  void declare_kinds(const Host& host) {
    for (const auto& kind : kinds_)
      if (const Result<void> declared = api_.site().jobs.declare(*kind); !declared)
        host.log(LogLevel::warning, "a kind of jobs is not declared", {pair("reason", declared.error().message)});
  }

  const std::shared_ptr<OwnThreads> threads_;
  NativeApi api_;
  const std::vector<std::unique_ptr<JobKind>> kinds_;
};

}  // namespace
}  // namespace mortise::api_native

using mortise::api_native::kPlugin;
using mortise::api_native::NativePlugin;
MORTISE_PLUGIN(kPlugin, NativePlugin)
