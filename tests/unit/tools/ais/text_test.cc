// SPDX-License-Identifier: Apache-2.0
#include "ais/output/text.h"

#include "ais/client/http_message.h"
#include "ais/client/server_error.h"
#include "ais/output/table.h"

#include <gtest/gtest.h>

namespace mortise::ais {
namespace {

TEST(TextTest, Counted) {
  EXPECT_EQ(counted(0, "file"), "0 files");
  EXPECT_EQ(counted(1, "file"), "1 file");
  EXPECT_EQ(counted(2, "file"), "2 files");
}

TEST(SizeText, AsAIStoreWritesThem) {
  EXPECT_EQ(size_text(0), "0B");
  EXPECT_EQ(size_text(16), "16B");
  EXPECT_EQ(size_text(1023), "1023B");
  EXPECT_EQ(size_text(1400), "1.37KiB");
  EXPECT_EQ(size_text(71671), "69.99KiB");
  EXPECT_EQ(size_text(3 << 20), "3.00MiB");
  EXPECT_EQ(size_text(1400, Units::si), "1.40KB");
  EXPECT_EQ(size_text(1400, Units::raw), "1400");
  EXPECT_EQ(size_text(INT64_MAX), "8.00EiB");
}

TEST(CountText, Commas) {
  EXPECT_EQ(count_text(7), "7");
  EXPECT_EQ(count_text(1206), "1,206");
  EXPECT_EQ(count_text(1234567), "1,234,567");
}

TEST(TimeText, ZeroIsNoTime) {
  EXPECT_EQ(short_time_text(0), "");
  EXPECT_EQ(time_text(0), "-");
  EXPECT_EQ(time_text(1795955792000000000), "2026-11-29T12:36:32Z");
}

TEST(ShownWidth, CountsCodePoints) {
  EXPECT_EQ(shown_width("abc"), 3u);
  EXPECT_EQ(shown_width("\xc3\xbc\xe2\x82\xac"), 2u);
}

TEST(EncodedPath, NamesArriveAsTheyAre) {
  EXPECT_EQ(encoded_path("/v1/objects/b/a b%?#+&//\xc3\xbc/.."), "/v1/objects/b/a%20b%25%3F%23%2B%26//%C3%BC/..");
}

TEST(ServerError, OfABodyAHeaderOrTheStatus) {
  HttpRequest request;
  request.path = "/v1/buckets/b";
  HttpAnswer answer;
  answer.status = 404;
  answer.body = R"({"tcode":"ErrBckNotFound","message":"bucket \"ais://b\" does not exist","status":404})";
  EXPECT_EQ(server_error(request, answer).message, "bucket \"ais://b\" does not exist");
  EXPECT_EQ(error_type(server_error(request, answer)), "ErrBckNotFound");
  EXPECT_TRUE(is_not_found(server_error(request, answer)));
  answer.headers = {{"hdr-error", R"({"message":"of the header"})"}};
  EXPECT_EQ(server_error(request, answer).message, "of the header");
  answer.headers.clear();
  answer.body = "plain\ntext\n";
  EXPECT_EQ(server_error(request, answer).message, "plain\\x0atext");
  answer.body = "<html>";
  EXPECT_EQ(server_error(request, answer).message,
            "GET /v1/buckets/b was answered with status 404: is AIStore's API served there? (Mortise: "
            "plugins.api_native.enabled = true)");
}

}  // namespace
}  // namespace mortise::ais
