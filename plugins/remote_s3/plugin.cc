// SPDX-License-Identifier: Apache-2.0
#include <mortise/plugin.h>

#include <curl/curl.h>

#include "remote_s3/s3_remote.h"
#include "remote_s3/settings.h"
#include "remote_transport/place_options.h"

namespace mortise::remote_s3 {
namespace {

/// One place at least.
Result<std::vector<S3Settings>> read_places(const Host& host) {
  auto settings = read_settings(host);
  if (settings && settings->empty())
    return Error(Status::invalid, "there is no [[plugins.remote_s3.remote]]: give one, or disable the plugin");
  return settings;
}

class RemoteS3 : public Plugin {
 public:
  RemoteS3(Host host, std::vector<S3Settings> settings) : remote_(host, std::move(settings)) {}

  static Result<void> check(Host host) {
    auto settings = read_places(host);
    return settings ? Result<void>() : std::move(settings).error();
  }

  static Result<std::unique_ptr<Plugin>> start(Host host) {
    auto settings = read_places(host);
    if (!settings) return std::move(settings).error();
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0) return Error(Status::internal, "libcurl does not start");
    for (const S3Settings& s : *settings)
      if (!s.access_key.empty() && s.endpoint.starts_with("http://"))
        host.log(LogLevel::warning, "a remote is spoken to without TLS: who listens sees all bytes",
                 {pair("remote", s.name), pair("endpoint", s.endpoint)});
    return std::make_unique<RemoteS3>(host, std::move(*settings));
  }

  const void* find(std::string_view interface_id) noexcept override {
    return interface_id == MORTISE_REMOTE_ID ? remote_.table() : nullptr;
  }
  void stop() noexcept override { remote_.stop(); }

 private:
  S3Remote remote_;
};

constexpr Option kOwnOptions[] = {
    {"remote", MORTISE_OPTION_TABLE_LIST, 0, nullptr, nullptr,
     "places where buckets are: name, endpoint, region, access_key, secret_key or secret_key_file, and more"},
    {"remote.name", MORTISE_OPTION_STRING, MORTISE_OPTION_REQUIRED, nullptr, nullptr,
     "what the place is called in backend_bck = \"name:bucket\"; lower-case letters, digits, '-' and '_'"},
    {"remote.provider", MORTISE_OPTION_CHOICE, 0, "aws", "aws",
     "whose buckets they are for AIStore's clients: aws://bucket is a bucket of the first place with this provider"},
    {"remote.endpoint", MORTISE_OPTION_STRING, 0, "", nullptr, "http://host:port or https://host; empty: that of AWS"},
    {"remote.region", MORTISE_OPTION_STRING, 0, "us-east-1", nullptr, "region that requests are signed for"},
    {"remote.access_key", MORTISE_OPTION_STRING, 0, "", nullptr, "whose requests they are; empty: they are not signed"},
    {"remote.secret_key", MORTISE_OPTION_STRING, MORTISE_OPTION_SECRET, "", nullptr, "what they are signed with"},
    {"remote.secret_key_file", MORTISE_OPTION_STRING, 0, "", "secret_file", "or a file that has it, and nothing else"},
    {"remote.path_style", MORTISE_OPTION_CHOICE, 0, "auto", "auto|always|never",
     "bucket in the path, or in the host; auto: in the path where an endpoint is given"},
    {"remote.etag_is_md5", MORTISE_OPTION_BOOLEAN, 0, "true", nullptr,
     "an ETag of 32 hexadecimal digits is the MD5 of the object, and what comes is compared with it"},
    {"remote.multipart_above", MORTISE_OPTION_SIZE, 0, "5GiB", "5MiB..5GiB", "larger objects are sent in parts"},
    {"remote.part_size", MORTISE_OPTION_SIZE, 0, "256MiB", "5MiB..5GiB",
     "how large the parts are; larger where there would be more than 10,000"},
};

constexpr auto kOptions = remote_transport::with_place_options(kOwnOptions);

constexpr Declaration kPlugin{.name = "remote_s3",
                              .version = "1.0.0",
                              .description = "buckets on AWS, or on any other server of S3, with copies here",
                              .provides = MORTISE_REMOTE_ID,
                              .wants = MORTISE_CHECKSUM_ID,
                              .options = kOptions};

}  // namespace
}  // namespace mortise::remote_s3

MORTISE_PLUGIN(mortise::remote_s3::kPlugin, mortise::remote_s3::RemoteS3)
