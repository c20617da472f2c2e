// SPDX-License-Identifier: Apache-2.0
//
// The remotes that the suite runs against; an author adds one here.
#include "contract/remote/fixture.h"
#include "support/test_server.h"

namespace mortise::test {
namespace {

/// Has its buckets in itself.
class OnItsOwn final : public RemoteUnderTest {
 public:
  explicit OnItsOwn(const std::string& plugin) : plugin_(plugin, host_) {}
  const mortise_remote* table() override { return plugin_.table<mortise_remote>(MORTISE_REMOTE_ID); }

 private:
  TestHost host_;
  LoadedPlugin plugin_;
};

/// remote_s3, with another Mortise as the place.
class S3 final : public RemoteUnderTest {
 public:
  S3() {
    server_.start();
    const std::string port = server_.address().substr(server_.address().rfind(':'));
    host_.add_table("remote", {{"name", "lab"}, {"endpoint", "http://localhost" + port}, {"first_pause", "1ms"}});
    plugin_ = std::make_unique<LoadedPlugin>("remote_s3", host_);
  }
  const mortise_remote* table() override { return plugin_->table<mortise_remote>(MORTISE_REMOTE_ID); }

 private:
  TestServer server_;
  TestHost host_;
  std::unique_ptr<LoadedPlugin> plugin_;
};

/// remote_ais, with another Mortise as the cluster.
class Ais final : public RemoteUnderTest {
 public:
  Ais() {
    server_.start();
    const std::string port = server_.address().substr(server_.address().rfind(':'));
    host_.add_table("remote", {{"name", "lab"}, {"endpoint", "http://localhost" + port}, {"first_pause", "1ms"}});
    plugin_ = std::make_unique<LoadedPlugin>("remote_ais", host_);
  }
  const mortise_remote* table() override { return plugin_->table<mortise_remote>(MORTISE_REMOTE_ID); }

 private:
  TestServer server_{{.config = "[plugins.api_native]\nenabled = true\n", .flags = {}, .environment = {}}};
  TestHost host_;
  std::unique_ptr<LoadedPlugin> plugin_;
};

const RemoteKind kMemory{
    "zoo_remote_memory",
    [] { return std::unique_ptr<RemoteUnderTest>(std::make_unique<OnItsOwn>("../tests/zoo/zoo_remote_memory")); }};
const RemoteKind kS3{"remote_s3", [] { return std::unique_ptr<RemoteUnderTest>(std::make_unique<S3>()); }};
const RemoteKind kAis{"remote_ais", [] { return std::unique_ptr<RemoteUnderTest>(std::make_unique<Ais>()); }};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Remotes, RemoteContract, ::testing::Values(kMemory, kS3, kAis),
                         [](const auto& p) { return p.param.name; });
INSTANTIATE_TEST_SUITE_P(Remotes, RemoteListing, ::testing::Values(kMemory, kS3, kAis),
                         [](const auto& p) { return p.param.name; });

}  // namespace mortise::test
