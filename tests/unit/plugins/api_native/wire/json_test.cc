// SPDX-License-Identifier: Apache-2.0
#include "api_native/wire/json.h"

#include <mortise/text/json_depth.h>

#include <gtest/gtest.h>

#include "api_native/wire/action.h"

namespace mortise::api_native {
namespace {

TEST(NativeJson, MembersAreFoundInAnyCase) {
  const auto message = parse_action(R"({"Action":"a","NAME":"n","value":{"ID":"x","n":"7","m":8,"f":"True"}})");
  ASSERT_TRUE(message);
  EXPECT_EQ(message->action, "a");
  EXPECT_EQ(message->name, "n");
  EXPECT_EQ(*text_member(message->value, "id"), "x");
  EXPECT_EQ(**number_member(message->value, "n"), 7);
  EXPECT_EQ(**number_member(message->value, "m"), 8);
  EXPECT_TRUE(*flag_member(message->value, "F"));
  EXPECT_FALSE(*number_member(message->value, "absent"));
}

TEST(NativeJson, DepthIsLimitedAndTextsDoNotCount) {
  constexpr size_t kMost = text::kMaxJsonDepth;
  EXPECT_FALSE(parse_json(std::string(kMost + 1, '[') + std::string(kMost + 1, ']')));
  EXPECT_TRUE(parse_json(std::string(kMost, '[') + std::string(kMost, ']')));
  EXPECT_TRUE(parse_json("\"" + std::string(1000, '[') + "\\\"[\""));
}

TEST(NativeJson, TextsAreEscaped) {
  std::string out;
  append_json_text(out, "a\"b\\c\n\xC3\xBC");
  EXPECT_EQ(Json::parse(out).get<std::string>(), "a\"b\\c\n\xC3\xBC");
}

}  // namespace
}  // namespace mortise::api_native
