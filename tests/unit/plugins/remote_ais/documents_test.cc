// SPDX-License-Identifier: Apache-2.0
#include "remote_ais/documents.h"

#include <gtest/gtest.h>

#include <string>

#include "remote_ais/cluster_map.h"
#include "remote_ais/kept_clusters.h"

namespace mortise::remote_ais {
namespace {

TEST(Documents, APage) {
  const auto page = parse_page(
      R"({"uuid":"x","continuation_token":"d/","entries":[)"
      R"({"name":"a","size":"77","checksum":"0767345f","version":"2","atime":"2026-01-01T00:00:01Z","flags":64},)"
      R"({"name":"b"},{"name":"d/","flags":256}],"flags":0})");
  ASSERT_TRUE(page);
  ASSERT_EQ(2u, page->objects.size());
  EXPECT_EQ(77u, page->objects[0].size);
  EXPECT_EQ("2", page->objects[0].version);
  EXPECT_EQ(1767225601000, page->objects[0].accessed_ms.value_or(0));
  EXPECT_EQ(0u, page->objects[1].size);
  EXPECT_TRUE(page->truncated);
  EXPECT_EQ("d/", page->last);
  EXPECT_TRUE(parse_page(R"({"entries":null})"));
}

TEST(Documents, PagesThatCannotBeTrusted) {
  const auto entries = [](const std::string& rows) { return parse_page(R"({"entries":[)" + rows + "]}").has_value(); };
  EXPECT_TRUE(entries(R"({"name":"a"},{"name":"b"})"));
  EXPECT_FALSE(entries(R"({"name":"b"},{"name":"a"})")) << "not in order";
  EXPECT_FALSE(entries(R"({"name":"a"},{"name":"a"})")) << "twice";
  EXPECT_FALSE(entries(R"({"name":""})"));
  EXPECT_FALSE(entries(R"({"size":1})"));
  EXPECT_FALSE(entries(R"({"name":"a","size":-1})"));
  EXPECT_FALSE(entries(R"({"name":"a","size":1.5})"));
  EXPECT_FALSE(entries(R"({"name":")" + std::string(1025, 'k') + R"("})"));
  EXPECT_FALSE(entries("{\"name\":\"\xFF\"}")) << "not UTF-8";
  EXPECT_FALSE(parse_page(R"({"entries":[],"continuation_token":"x"})")) << "it would never end";
  for (const char* bad : {"", "7", "[]", "{\"entries\":7}", "{\"entries\":[7]}", "{\"entries\":["})
    EXPECT_FALSE(parse_page(bad)) << bad;
  EXPECT_FALSE(parse_page(std::string(100'000, '[')));
}

TEST(Documents, Others) {
  EXPECT_TRUE(parse_error(R"({"tcode":"ErrBckNotFound","message":"m"})").no_such_bucket);
  EXPECT_FALSE(parse_error(R"({"tcode":"ErrNotFound"})").no_such_bucket);
  EXPECT_TRUE(parse_error(R"({"tcode":"ErrBucketAlreadyExists"})").bucket_exists);
  EXPECT_EQ("", parse_error("nonsense").code);
  const auto buckets =
      parse_buckets(R"([{"name":"a","provider":"ais","namespace":{"uuid":"","name":""}},{"name":"b","provider":"aws"},)"
                    R"({"name":"c","provider":"ais","namespace":{"uuid":"X","name":""}}])");
  EXPECT_EQ(std::vector<std::string>{"a"}, buckets.value_or(std::vector<std::string>()));
  EXPECT_EQ((std::vector<std::string>{"#ml/a"}),
            parse_buckets(R"([{"name":"a","provider":"ais","namespace":{"uuid":"","name":"ml"}}])"));
  for (const char* bad :
       {R"([{"name":"","provider":"ais"}])", R"([{"name":"a","provider":"ais","namespace":{"name":"m/l"}}])"})
    EXPECT_FALSE(parse_buckets(bad)) << bad;
  EXPECT_TRUE(parse_buckets("null"));
  EXPECT_FALSE(parse_buckets("{}"));
}

TEST(ClusterMap, TellsIdAndNodes) {
  const auto map = parse_cluster_map(
      R"({"uuid":"NiPzO-9EH","version":"4","pmap":{"p":{"public_net":{"direct_url":"http://H:1"}}},)"
      R"("tmap":{"t":{"public_net":{"direct_url":"https://h:2"}},"u":{"public_net":{"direct_url":"file:///x"}},"v":7}})");
  ASSERT_TRUE(map);
  EXPECT_EQ("NiPzO-9EH", map->uuid);
  EXPECT_EQ((std::set<std::string>{"http://h:1", "https://h:2"}), map->origins);
  for (const char* bad : {"", "{}", R"({"uuid":""})", R"({"uuid":"../x"})", R"({"uuid":7})",
                          R"({"uuid":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})"})
    EXPECT_FALSE(parse_cluster_map(bad)) << bad;
  EXPECT_FALSE(parse_cluster_map(R"({"uuid":"a","x":")" + std::string(size_t{1} << 20, 'x') + "\"}"));
}

TEST(KeptClusters, WhatIsDamagedIsAnError) {
  EXPECT_TRUE(parse_kept_clusters(R"({"clusters":[{"alias":"a","endpoint":"http://h","uuid":"u","attached":true}]})"));
  for (const char* bad :
       {"", "{}", R"({"clusters":[7]})", R"({"clusters":[{"alias":"a","endpoint":"ftp://h","uuid":"u"}]})"})
    EXPECT_FALSE(parse_kept_clusters(bad)) << bad;
}

}  // namespace
}  // namespace mortise::remote_ais
