// SPDX-License-Identifier: Apache-2.0
#include "ais/parse/properties.h"

#include "ais/parse/json_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mortise::ais {
namespace {

TEST(Properties, WordsBecomeNestedObjects) {
  const auto parsed = parse_bucket_properties({"checksum.type=md5 versioning.enabled=false", "mirror.copies=2"});
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->dump(), R"({"checksum":{"type":"md5"},"versioning":{"enabled":false},"mirror":{"copies":2}})");
}

TEST(Properties, ADocumentIsTakenAsItIs) {
  EXPECT_EQ(parse_bucket_properties({R"( {"checksum": {"type": "md5"}})"})->dump(), R"({"checksum":{"type":"md5"}})");
}

TEST(Properties, Access) {
  EXPECT_EQ(parse_bucket_properties({"access=ro"})->dump(), R"({"access":"771"})");
  EXPECT_EQ(parse_bucket_properties({"access=get,PUT"})->dump(), R"({"access":"5"})");
  EXPECT_EQ(parse_bucket_properties({"access=su"})->dump(), R"({"access":"18446744073709551615"})");
  EXPECT_EQ(parse_bucket_properties({"features=Fsync-PUT"})->dump(), R"({"features":"16"})");
}

TEST(Properties, Backend) {
  EXPECT_EQ(parse_bucket_properties({"backend_bck=aws://bckaws"})->dump(),
            R"({"backend_bck":{"name":"bckaws","provider":"aws","namespace":{"uuid":"","name":""}}})");
  EXPECT_EQ(parse_bucket_properties({"backend_bck=none"})->dump(),
            R"({"backend_bck":{"name":"","provider":"","namespace":{"uuid":"","name":""}}})");
}

TEST(Properties, WhatIsRefused) {
  for (const auto* word :
       {"no.such=1", "checksum.type", "=x", "provider=aws", "bid=1", "versioning.enabled=maybe", "mirror.copies=two",
        "access=everything", "access=", "backend_bck=bckaws", "{", "{]", "[1]", "   "})
    EXPECT_FALSE(parse_bucket_properties({word}).ok()) << word;
  EXPECT_FALSE(parse_bucket_properties({}).ok());
  EXPECT_FALSE(parse_json(std::string(100, '[') + std::string(100, ']')).ok());
}

TEST(Properties, Flat) {
  const auto rows = flat_properties(*parse_json(R"({"b":{"y":1,"x":"t"},"access":"771","a":null,"features":"0"})"));
  using testing::ElementsAre;
  using testing::Pair;
  EXPECT_THAT(rows, ElementsAre(Pair("a", ""), Pair("access", "GET,HEAD-OBJECT,HEAD-BUCKET,LIST-OBJECTS"),
                                Pair("b.x", "t"), Pair("b.y", "1"), Pair("features", "none")));
}

TEST(Pairs, KeyAndValue) {
  EXPECT_EQ(parse_pairs({"k=v", "x=a=b"})->dump(), R"({"k":"v","x":"a=b"})");
  EXPECT_FALSE(parse_pairs({"k"}).ok());
  EXPECT_FALSE(parse_pairs({}).ok());
}

TEST(JsonFields, WhatIsNotThereIsEmpty) {
  const auto document = *parse_json(R"({"n":"12","m":-3,"t":"x","f":true,"o":{}})");
  EXPECT_EQ(number_of(document, "n"), 12);
  EXPECT_EQ(number_of(document, "m"), -3);
  EXPECT_EQ(number_of(document, "t"), 0);
  EXPECT_EQ(number_of(document, "missing"), 0);
  EXPECT_EQ(text_of(document, "n"), "12");
  EXPECT_EQ(text_of(document, "m"), "");
  EXPECT_TRUE(flag_of(document, "f"));
  EXPECT_TRUE(member_of(document, "missing").is_null());
  EXPECT_TRUE(member_of(member_of(document, "missing"), "deeper").is_null());
}

TEST(JsonFields, BytesThatAreNoTextAreRefused) {
  EXPECT_FALSE(message_text(Json{{"name", "\xff"}}).ok());
  EXPECT_TRUE(message_text(Json{{"name", "\xc3\xbc"}}).ok());
}

}  // namespace
}  // namespace mortise::ais
