// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/router.h"

#include "unit/kernel/http/test_server.h"

namespace mortise::http::test {
namespace {

/// Answers with its name and the mount.
class NamedApi final : public Api {
 public:
  NamedApi(std::string name, std::vector<std::string> mounts) : Api(std::move(mounts)), name_(std::move(name)) {}
  void handle(mortise::Exchange exchange) noexcept override {
    const auto r = exchange.request();
    exchange.respond(text(200, name_ + " " + std::string(r.mount()) + "|" + std::string(r.path_below_mount())));
  }

 private:
  std::string name_;
};

struct RoutedServer {
  RoutedServer() {
    auto started = Server::start(loopback(), router);
    EXPECT_TRUE(started.ok());
    server = std::move(*started);
  }
  Reply ask(const std::string& target) { return Client(server->addresses().front()).ask(get(target)); }
  Router router;
  std::unique_ptr<Server> server;
};

std::vector<Mount> all_mounts(std::initializer_list<const NamedApi*> apis) {
  std::vector<Mount> out;
  for (const auto* api : apis)
    for (auto& mount : mounts_of(*api->table())) out.push_back(mount);
  return out;
}

TEST(RouterTest, TheLongestMountOnASegmentBoundaryWins) {
  const NamedApi s3("s3", {"", "/s3"});
  const NamedApi native("native", {"/v1"});
  RoutedServer s;
  s.router.set_mounts(all_mounts({&s3, &native}));
  EXPECT_EQ(s.ask("/").body, "s3 |/");
  EXPECT_EQ(s.ask("/bucket/key").body, "s3 |/bucket/key");
  EXPECT_EQ(s.ask("/s3").body, "s3 /s3|");
  EXPECT_EQ(s.ask("/s3/b").body, "s3 /s3|/b");
  EXPECT_EQ(s.ask("/s3x").body, "s3 |/s3x");
  EXPECT_EQ(s.ask("/v1/buckets").body, "native /v1|/buckets");
  EXPECT_EQ(s.ask("/v1?what=smap").body, "native /v1|");
  EXPECT_EQ(s.ask("/v10").body, "s3 |/v10");
  EXPECT_EQ(s.ask("//v1").body, "s3 |//v1");
}

TEST(RouterTest, SaysWhetherNothingIsThereOrNothingAtAll) {
  RoutedServer s;
  EXPECT_EQ(s.ask("/").status, 503);
  const NamedApi native("native", {"/v1"});
  s.router.set_mounts(all_mounts({&native}));
  const auto reply = s.ask("/elsewhere");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.header("x-request-id").size(), 16u);
  EXPECT_EQ(s.ask("/v1").status, 200);
}

TEST(RouterTest, MountsChangeWhileRequestsRun) {
  const NamedApi one("one", {""});
  const NamedApi two("two", {""});
  RoutedServer s;
  s.router.set_mounts(all_mounts({&one}));
  Client c(s.server->addresses().front());
  EXPECT_EQ(c.ask(get("/")).body, "one |/");
  for (int i = 0; i < 20; ++i) {
    s.router.set_mounts(all_mounts({i % 2 == 0 ? &two : &one}));
    EXPECT_EQ(c.ask(get("/")).body, i % 2 == 0 ? "two |/" : "one |/");
  }
}

}  // namespace
}  // namespace mortise::http::test
