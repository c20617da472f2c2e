// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/router.h"

#include "unit/kernel/http/test_server.h"

namespace mortise::http::test {
namespace {

/// Answers with its name and the mount.
class NamedApi final : public Api {
 public:
  NamedApi(std::string name, std::vector<mortise::Mount> mounts) : Api(std::move(mounts)), name_(std::move(name)) {}
  void handle(mortise::Exchange exchange) noexcept override {
    const auto r = exchange.request();
    exchange.respond(
        text(200, name_ + " " + std::string(r.mount()) + "|" + std::string(r.path_below_mount()) +
                      (r.domain().empty() ? "" : " " + std::string(r.subdomain()) + "@" + std::string(r.domain()))));
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

std::vector<MountedApi> all_mounts(std::initializer_list<const NamedApi*> apis) {
  std::vector<MountedApi> out;
  for (const auto* api : apis) {
    const auto mounts = mounts_of(*api->table(), "test");
    out.insert(out.end(), mounts->begin(), mounts->end());
  }
  return out;
}

TEST(RouterTest, TheLongestMountOnASegmentBoundaryWins) {
  const NamedApi s3("s3", {{.path = ""}, {.path = "/s3"}});
  const NamedApi native("native", {{.path = "/v1"}});
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

/// A POST of nothing.
std::string post(const std::string& target, const std::string& headers) {
  return "POST " + target + " HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n" + headers + "\r\n";
}

TEST(RouterTest, AMountOfAMediaTypeTakesThatPathAlone) {
  const NamedApi s3("s3", {{.path = ""}, {.path = "/s3"}, {.host = "*.s3.test"}});
  const NamedApi iam("iam", {{.path = "", .method = "POST", .media_type = "application/x-www-form-urlencoded"}});
  RoutedServer s;
  s.router.set_mounts(all_mounts({&s3, &iam}));
  const auto ask = [&](const std::string& head) { return Client(s.server->addresses().front()).ask(head).body; };
  const std::string form = "Content-Type: Application/X-WWW-Form-urlencoded ; charset=utf-8\r\n";
  EXPECT_EQ(ask(post("/", form)), "iam |/");
  EXPECT_EQ(ask(post("/?Action=x", form)), "iam |/");
  EXPECT_EQ(ask(post("/bucket", form)), "s3 |/bucket");
  EXPECT_EQ(ask(post("//", form)), "s3 |//");
  EXPECT_EQ(ask(post("/s3/", form)), "s3 /s3|/");
  EXPECT_EQ(ask(post("/", "Content-Type: application/xml\r\n")), "s3 |/");
  EXPECT_EQ(ask(post("/", "")), "s3 |/");
  EXPECT_EQ(ask("PUT / HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n" + form + "\r\n"), "s3 |/");
  EXPECT_EQ(ask("POST / HTTP/1.1\r\nHost: b.s3.test\r\nContent-Length: 0\r\n" + form + "\r\n"), "s3 |/ b@s3.test");
}

TEST(RouterTest, AMountHasAMethodAndAMediaTypeOrNeither) {
  for (const mortise::Mount& mount :
       {mortise::Mount{.path = "", .method = "POST"}, mortise::Mount{.path = "", .media_type = "a/b"},
        mortise::Mount{.path = "", .method = "GET", .media_type = "a/b"}}) {
    const NamedApi api("wrong", {mount});
    EXPECT_FALSE(mounts_of(*api.table(), "test").ok());
  }
}

/// A request with that Host header, or with an absolute-form target.
std::string with_host(const std::string& host, const std::string& target = "/s3/k") {
  return "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
}

TEST(RouterTest, AHostBelowADomainIsNeverCutByAPath) {
  const NamedApi s3("s3", {{.path = ""}, {.path = "/s3"}, {.host = "*.s3.test"}, {.host = "*.eu.s3.test"}});
  const NamedApi native("native", {{.path = "/v1"}});
  RoutedServer s;
  s.router.set_mounts(all_mounts({&s3, &native}));
  const auto ask = [&](const std::string& head) { return Client(s.server->addresses().front()).ask(head).body; };
  EXPECT_EQ(ask(with_host("b.s3.test")), "s3 |/s3/k b@s3.test");
  EXPECT_EQ(ask(with_host("b.s3.test", "/s3")), "s3 |/s3 b@s3.test");
  EXPECT_EQ(ask(with_host("b.s3.test", "/v1/buckets")), "s3 |/v1/buckets b@s3.test");
  EXPECT_EQ(ask(with_host("B.S3.Test:51080")), "s3 |/s3/k B@s3.test");
  EXPECT_EQ(ask(with_host("b.s3.test.")), "s3 |/s3/k b@s3.test");
  EXPECT_EQ(ask(with_host("b.s3.test.:80")), "s3 |/s3/k b@s3.test");
  EXPECT_EQ(ask(with_host("a.b.s3.test")), "s3 |/s3/k a.b@s3.test");
  EXPECT_EQ(ask(with_host("b.eu.s3.test")), "s3 |/s3/k b@eu.s3.test");
  EXPECT_EQ(ask(with_host("other", "http://b.s3.test/s3/k")), "s3 |/s3/k b@s3.test");
  EXPECT_EQ(ask(with_host("other", "https://b.s3.test.:443/s3/k")), "s3 |/s3/k b@s3.test");
  // The domain itself, also one below another, and what only looks like it: by path.
  EXPECT_EQ(ask(with_host("s3.test")), "s3 /s3|/k @s3.test");
  EXPECT_EQ(ask(with_host("eu.s3.test.")), "s3 /s3|/k @eu.s3.test");
  EXPECT_EQ(ask(with_host("s3.test", "/v1/b")), "native /v1|/b @s3.test");
  EXPECT_EQ(ask(with_host("xs3.test")), "s3 /s3|/k");
  EXPECT_EQ(ask(with_host("[::1]:80")), "s3 /s3|/k");
}

TEST(RouterTest, AMalformedHostIsNobodys) {
  const NamedApi s3("s3", {{.path = ""}, {.path = "/s3"}, {.host = "*.s3.test"}});
  RoutedServer s;
  s.router.set_mounts(all_mounts({&s3}));
  for (const char* host :
       {".s3.test", "b..s3.test", "b.s3.test..", "b:c.s3.test", "b:80.s3.test", "b.s3.test:8o", "[::1", "[::1]x"})
    for (const std::string& head : {with_host(host), with_host("other", "http://" + std::string(host) + "/k")})
      EXPECT_EQ(Client(s.server->addresses().front()).ask(head).status, 400) << head;
}

TEST(RouterTest, AHostHasMountsOfItsOwn) {
  const NamedApi s3("s3", {{.path = ""}, {.host = "*.s3.test"}});
  const NamedApi console("console", {{.host = "console.s3.test", .path = "/ui"}, {.host = "console.test"}});
  const NamedApi site("site", {{.host = "*.s3.test", .path = "/.site"}});
  RoutedServer s;
  s.router.set_mounts(all_mounts({&s3, &console, &site}));
  const auto ask = [&](const std::string& head) { return Client(s.server->addresses().front()).ask(head); };
  EXPECT_EQ(ask(with_host("console.s3.test", "/ui/x")).body, "console /ui|/x @console.s3.test");
  EXPECT_EQ(ask(with_host("Console.S3.test.:80", "/ui")).body, "console /ui| @console.s3.test");
  EXPECT_EQ(ask(with_host("console.s3.test", "/x")).status, 404);  // no bucket "console"
  EXPECT_EQ(ask(with_host("a.console.s3.test", "/x")).body, "s3 |/x a.console@s3.test");
  EXPECT_EQ(ask(with_host("console.test", "/x")).body, "console |/x @console.test");
  EXPECT_EQ(ask(with_host("b.s3.test", "/.site/x")).body, "site /.site|/x b@s3.test");
  EXPECT_EQ(ask(with_host("b.s3.test", "/.sitemap")).body, "s3 |/.sitemap b@s3.test");
  EXPECT_EQ(ask(with_host("s3.test", "/.site/x")).body, "s3 |/.site/x @s3.test");
}

TEST(RouterTest, EachClassOfListenersHasItsMounts) {
  const NamedApi both("both", {{.path = "/d"}, {.listener = Listener::admin, .path = "/a"}});
  Router data(MORTISE_LISTENER_DATA), admin(MORTISE_LISTENER_ADMIN);
  for (Router* router : {&data, &admin}) router->set_mounts(all_mounts({&both}));
  EXPECT_NE(data.find("h", "/d").api, nullptr);
  EXPECT_EQ(data.find("h", "/a").api, nullptr);
  EXPECT_EQ(admin.find("h", "/d").api, nullptr);
  EXPECT_EQ(admin.find("h", "/a").listener, MORTISE_LISTENER_ADMIN);
}

TEST(RouterTest, WhatIsRefusedReachesNoApi) {
  const NamedApi api("api", {{.path = "/d"}, {.path = "/e"}});
  Router router(MORTISE_LISTENER_DATA, [](const mortise_request& request) {
    return view(request.mount) == "/e" ? std::string("not here") : std::string();
  });
  router.set_mounts(all_mounts({&api}));
  const auto server = Server::start(loopback(), router);
  ASSERT_TRUE(server.ok());
  Client client((*server)->addresses().front());
  const Reply refused = client.ask(get("/e"));
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.body, "not here\n");
  EXPECT_EQ(client.ask(get("/d")).status, 200);
  EXPECT_EQ(client.ask(get("/f")).status, 404);
}

TEST(RouterTest, MalformedMountsAreRefused) {
  static const mortise_mount* given = nullptr;
  const mortise_api api{sizeof api, 0, nullptr, [](void*) { return size_t{1}; }, [](void*, size_t) { return given; },
                        nullptr};
  EXPECT_THAT(mounts_of(api, "x").error().message, testing::HasSubstr("mount number 1 that is NULL"));
  mortise_mount mount{};
  mount.size = 8;
  given = &mount;
  EXPECT_THAT(mounts_of(api, "x").error().message, testing::HasSubstr("is too small"));
  mount.size = sizeof mount;
  mount.listener = 7;
  EXPECT_THAT(mounts_of(api, "x").error().message, testing::HasSubstr("a kind of listener"));
  mount.listener = MORTISE_LISTENER_ADMIN;
  EXPECT_TRUE(mounts_of(api, "x").ok());
  mortise_api endless = api;
  endless.mount_count = [](void*) { return SIZE_MAX; };
  EXPECT_THAT(mounts_of(endless, "x").error().message, testing::HasSubstr("at most 1000 are allowed"));
}

TEST(RouterTest, SaysWhetherNothingIsThereOrNothingAtAll) {
  RoutedServer s;
  EXPECT_EQ(s.ask("/").status, 503);
  const NamedApi native("native", {{.path = "/v1"}});
  s.router.set_mounts(all_mounts({&native}));
  const auto reply = s.ask("/elsewhere");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.header("x-request-id").size(), 16u);
  EXPECT_EQ(s.ask("/v1").status, 200);
}

TEST(RouterTest, MountsChangeWhileRequestsRun) {
  const NamedApi one("one", {{.path = ""}});
  const NamedApi two("two", {{.path = ""}});
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
