// SPDX-License-Identifier: Apache-2.0
#include "remote_ais/redirect.h"

#include <gtest/gtest.h>

#include "remote_transport/address_kind.h"

namespace mortise::remote_ais {
namespace {

const remote_transport::Endpoint kPlain{"http", "proxy:1"}, kSecure{"https", "proxy:1"};

TEST(Redirect, OnlyTheHostAndTwoParametersCount) {
  const auto to =
      parse_redirection("http://Node:2/v1/objects/b/o?namespace=%40x%23&provider=ais&pid=p1&utm=dn7", kPlain);
  ASSERT_TRUE(to);
  EXPECT_EQ("http://node:2", to->origin);
  EXPECT_EQ("pid=p1&utm=dn7", to->query);
  EXPECT_EQ("utm=", parse_redirection("http://n:2/?pid=a%0d%0ab&utm=", kPlain)->query);
}

TEST(Redirect, WhatIsNoAddress) {
  for (const char* bad : {"", "/v1/objects/b/o", "//n:2/x", "file:///etc/passwd", "gopher://n:2/x", "http://u@n:2/x",
                          "http://n:0/x", "http://n:2\\@m/x", "http:///x"})
    EXPECT_FALSE(parse_redirection(bad, kPlain)) << bad;
  EXPECT_FALSE(parse_redirection("http://" + std::string(10'000, 'x'), kPlain));
  EXPECT_FALSE(parse_redirection("http://n:2/x", kSecure)) << "from TLS to none";
  EXPECT_TRUE(parse_redirection("https://n:2/x", kPlain));
}

TEST(Redirect, OnlyNodesAndWhereItCameFrom) {
  ClusterMap map;
  map.origins = {"http://node:2"};
  EXPECT_TRUE(is_within({"http://node:2", ""}, kPlain, &map));
  EXPECT_TRUE(is_within({"http://proxy:1", ""}, kPlain, nullptr));
  EXPECT_FALSE(is_within({"http://node:2", ""}, kPlain, nullptr));
  EXPECT_FALSE(is_within({"https://node:2", ""}, kPlain, &map));
  EXPECT_FALSE(is_within({"http://proxy:2", ""}, kPlain, &map)) << "another port is another server";
}

TEST(Redirect, NobodyIsSentToThisMachineFromElsewhere) {
  using remote_transport::may_be_sent_on;
  EXPECT_TRUE(may_be_sent_on("10.0.0.1", "10.0.0.2"));
  EXPECT_TRUE(may_be_sent_on("127.0.0.1", "127.0.0.2"));
  EXPECT_TRUE(may_be_sent_on("127.0.0.1", "10.0.0.1"));
  EXPECT_TRUE(may_be_sent_on("2001:db8::1", "fd00::1"));
  for (const char* bad : {"127.0.0.1", "0.0.0.0", "169.254.169.254", "::1", "::", "fe80::1%eth0", "::ffff:127.0.0.1",
                          "::ffff:169.254.169.254", "224.0.0.1", "ff02::1", "", "nonsense"})
    EXPECT_FALSE(may_be_sent_on("10.0.0.1", bad)) << bad;
}

}  // namespace
}  // namespace mortise::remote_ais
