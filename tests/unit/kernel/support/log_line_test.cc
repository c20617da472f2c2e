// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/log_line.h"

#include <mortise/bytes.h>

#include <gtest/gtest.h>

#include <vector>

namespace mortise::support {
namespace {

TEST(LogLine, HumanLinesQuoteWhatNeedsIt) {
  const std::vector<LogField> fields{pair("a", "plain"), pair("b", "two words"), pair("c", ""), pair("d", "say \"x\"")};
  EXPECT_EQ(human_line("done", fields), R"(done a=plain b="two words" c="" d="say \"x\"")");
}

TEST(LogLine, NothingBreaksALineInTwo) {
  const std::vector<LogField> fields{pair("key", "a\nlevel=error b\x1b[31m")};
  EXPECT_EQ(human_line("x\r\ny", fields), "x\\x0d\\x0ay key=\"a\\x0alevel=error b\\x1b[31m\"");
  EXPECT_EQ(json_string("a\nb\x7f\"\\"), R"("a\u000ab\u007f\"\\")");
}

TEST(LogLine, NothingTurnsTheReadingDirectionOrControlsTheTerminal) {
  const std::vector<LogField> fields{pair("key",
                                          "a\xE2\x80\xAE"
                                          "b \xC2\x9B"),
                                     pair("other", "\"\xff\"")};
  EXPECT_EQ(human_line("x", fields), R"(x key="a\u202eb \u009b" other="\"\xff\"")");
  EXPECT_EQ(json_string("a\xE2\x80\xAE"
                        "b\xC2\x9B"),
            R"("a\u202eb\u009b")");
}

TEST(LogLine, JsonIsAlwaysUtf8) {
  EXPECT_EQ(json_string("h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"), "\"h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"");
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(json_string("\xff"), "\"" + bad + "\"");
  EXPECT_EQ(json_string("\xc3"), "\"" + bad + "\"") << "cut off";
  EXPECT_EQ(json_string("\xc0\x80"), "\"" + bad + bad + "\"") << "overlong";
  EXPECT_EQ(json_string("\xed\xa0\x80"), "\"" + bad + bad + bad + "\"") << "surrogate";
  EXPECT_EQ(json_string("\xf4\x90\x80\x80"), "\"" + bad + bad + bad + bad + "\"") << "beyond Unicode";
}

TEST(LogLine, JsonLinesHaveTheFieldsLast) {
  const std::vector<LogField> fields{pair("n", "1"), LogField::number("ms", "12")};
  EXPECT_EQ(
      json_line(1700000000123, "info", "kernel", "hello", fields),
      R"({"time":"2023-11-14T22:13:20.123Z","level":"info","category":"kernel","message":"hello","n":"1","ms":12})");
}

}  // namespace
}  // namespace mortise::support
