// SPDX-License-Identifier: Apache-2.0
#include <mortise/text.h>

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace mortise::text {
namespace {

template <size_t N>
std::string whole(const std::array<char, N>& text) {
  return {text.data(), text.size()};
}

TEST(Ascii, LowersLettersAndNothingElse) {
  EXPECT_EQ(lower("AZ az @[`{ \xC4"), "az az @[`{ \xC4");
  EXPECT_TRUE(same_ignoring_case("X-Amz-Date", "x-aMZ-date"));
  EXPECT_FALSE(same_ignoring_case("@", "`"));
  EXPECT_FALSE(same_ignoring_case("a", "ab"));
}

TEST(Ascii, TrimKeepsViewsInside) {
  const std::string_view blank = " \t\r\n ";
  EXPECT_EQ(trim("\t a b\r\n"), "a b");
  EXPECT_EQ(trim(blank), "");
  EXPECT_EQ(trim(blank).data(), blank.data());
  EXPECT_EQ(trim("\r\n x \t", kSpaceAndTab), "\r\n x");
}

TEST(Ascii, ListsKeepEmptyElements) {
  std::vector<std::string_view> seen;
  for_each_element(" a ,, b", ',', [&](std::string_view s) { seen.push_back(s); });
  EXPECT_EQ(seen, (std::vector<std::string_view>{"a", "", "b"}));
  seen.clear();
  for_each_element("", ',', [&](std::string_view s) { seen.push_back(s); });
  EXPECT_EQ(seen, (std::vector<std::string_view>{""}));
}

TEST(Printable, NothingReachesATerminalThatChangesIt) {
  const std::string_view plain = "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80 \\x41";
  EXPECT_EQ(printable(plain), plain);
  EXPECT_EQ(printable("a\x1b[31m\n\x7f"), "a\\x1b[31m\\x0a\\x7f");
  EXPECT_EQ(printable("\xC2\x9B"
                      "31m \xC2\x85 \xC2\xA0"),
            "\\u009b31m \\u0085 \xC2\xA0")
      << "C1: a CSI of two bytes";
  EXPECT_EQ(printable("\x9B"
                      "31m \xC2 \xED\xA0\x80"),
            "\\x9b31m \\xc2 \\xed\\xa0\\x80")
      << "no UTF-8";
  EXPECT_EQ(printable("a\xE2\x80\xAE"
                      "txt.exe\xE2\x81\xA6\xD8\x9C\xE2\x80\xA8"),
            "a\\u202etxt.exe\\u2066\\u061c\\u2028");
  EXPECT_EQ(printable(""), "");
}

TEST(Hex, BothWays) {
  EXPECT_EQ(to_hex(std::string_view("\0\x0f\xf0\xff", 4)), "000ff0ff");
  EXPECT_EQ(from_hex("000fF0Ff"), std::string("\0\x0f\xf0\xff", 4));
  EXPECT_EQ(from_hex(""), "");
  EXPECT_EQ(to_hex(uint64_t{0x1234abcd}), "000000001234abcd");
  for (const std::string_view bad : {"a", "0g", "g0", "0x", " 0", "\xff\xff"}) EXPECT_FALSE(from_hex(bad)) << bad;
}

TEST(Hex, Numbers) {
  EXPECT_EQ(hex_number("0"), 0U);
  EXPECT_EQ(hex_number("00fF"), 0xFFU);
  EXPECT_EQ(hex_number("ffffffffffffffff"), UINT64_MAX);
  for (const std::string_view bad : {"", "g", "-1", "0x1", " 1", "10000000000000000"})
    EXPECT_FALSE(hex_number(bad)) << bad;
  std::string out;
  append_hex_number(out, 0x2710, 4);
  append_hex_number(out, 0xABC, 2);  // its lowest digits
  EXPECT_EQ(out, "2710bc");
}

TEST(Base64, VectorsOfTheRfc) {
  const std::pair<std::string_view, std::string_view> vectors[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
  EXPECT_EQ(to_base64("\xfb\xff\xfe"), "+//+");
}

TEST(Base64, RefusesOtherSpellings) {
  for (const std::string_view bad : {"Zg", "Zg=", "Zh==", "Zm9=", "Zg==\n", "Z===", "====", "Z g=", "_-==", "Zg==Zg=="})
    EXPECT_FALSE(from_base64(bad)) << bad;
}

TEST(Percent, EncodesWhatIsNotKept) {
  EXPECT_EQ(percent_encoded("a/b c\xC3\xA4~"), "a%2Fb%20c%C3%A4~");
  EXPECT_EQ(percent_encoded("a/b*", kUnreserved.with("/*")), "a/b*");
}

TEST(Percent, DecodesOnce) {
  std::string out = "old";
  ASSERT_TRUE(percent_decode("a%2Fb%252F+", Plus::literal, out));
  EXPECT_EQ(out, "a/b%2F+");
  ASSERT_TRUE(percent_decode("a+b%2B", Plus::space, out));
  EXPECT_EQ(out, "a b+");
  ASSERT_TRUE(percent_decode("%00", Plus::space, out));
  EXPECT_EQ(out, std::string(1, '\0'));
  for (const std::string_view bad : {"%", "%4", "a%", "%4g", "%g4", "%%41"})
    EXPECT_FALSE(percent_decode(bad, Plus::literal, out)) << bad;
}

TEST(Percent, LenientlyKeepsWhatIsNoEscape) {
  EXPECT_EQ(percent_decoded_leniently("%41%4%zz%", Plus::literal), "A%4%zz%");
  EXPECT_EQ(percent_decoded_leniently("%%41+", Plus::space), "%A ");
}

TEST(Query, GivesParametersAsSent) {
  std::string seen;
  for_each_parameter("a=1&&b&c=&=d&e=f=g&", [&](std::string_view name, std::string_view value, bool has_value) {
    seen.append(name).append(has_value ? "=" : "!").append(value).append(";");
  });
  EXPECT_EQ(seen, "a=1;b!;c=;=d;e=f=g;");
}

TEST(Utf8, TakesEveryScalarValueAndNothingElse) {
  const auto encoded = [](uint32_t v) {
    const auto byte = [](uint32_t b) { return static_cast<char>(b); };
    if (v < 0x80) return std::string{byte(v)};
    if (v < 0x800) return std::string{byte(0xC0 | v >> 6), byte(0x80 | (v & 63))};
    if (v < 0x10000) return std::string{byte(0xE0 | v >> 12), byte(0x80 | (v >> 6 & 63)), byte(0x80 | (v & 63))};
    return std::string{byte(0xF0 | v >> 18), byte(0x80 | (v >> 12 & 63)), byte(0x80 | (v >> 6 & 63)),
                       byte(0x80 | (v & 63))};
  };
  for (uint32_t v = 0; v < 0x120000; ++v) {
    const bool scalar = v <= 0x10FFFF && (v < 0xD800 || v > 0xDFFF);
    ASSERT_EQ(is_utf8(encoded(v)), scalar) << std::hex << v;
  }
}

TEST(Utf8, RefusesWhatIsCutShortOrOverlong) {
  for (const std::string_view bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xE0\x9F\xBF", "\xE2\x82", "\xED\xA0\x80",
                                     "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC3("})
    for (const std::string_view before : {"", "1234567", "12345678", "\xC3\xA4"})
      EXPECT_FALSE(is_utf8(std::string(before) + std::string(bad))) << before;
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("12345678\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80 and more text"));
}

TEST(Utf8, IsCutBetweenCodePoints) {
  const std::string_view text = "a\xC3\xA4\xF0\x9F\x98\x80";  // of 1, 2 and 4 bytes
  const size_t kept[] = {0, 1, 1, 3, 3, 3, 3, 7, 7};
  for (size_t most = 0; most < std::size(kept); ++most) {
    EXPECT_EQ(utf8_prefix(text, most), text.substr(0, kept[most])) << most;
    EXPECT_TRUE(is_utf8(utf8_prefix(text, most))) << most;
  }
  EXPECT_EQ(utf8_prefix("\x80\x80", 1), "");
  EXPECT_EQ(utf8_length(text), 3U);
  EXPECT_EQ(utf8_length(""), 0U);
}

TEST(Number, TakesDigitsThatFit) {
  EXPECT_EQ(parse_decimal<uint8_t>("255"), 255);
  EXPECT_EQ(parse_decimal<int64_t>("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(parse_decimal<uint32_t>("007"), 7u);
  EXPECT_FALSE(parse_decimal<uint8_t>("256"));
  for (const std::string_view bad : {"", "-1", "+1", " 1", "1 ", "1a", "0x1", "9223372036854775808"})
    EXPECT_FALSE(parse_decimal<int64_t>(bad)) << bad;
}

constexpr int64_t kExample = 784111777;  // the date of RFC 9110's examples

TEST(Time, WritesAllForms) {
  EXPECT_EQ(whole(http_date(kExample)), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(whole(iso_time_ms(kExample * 1000 + 42)), "1994-11-06T08:49:37.042Z");
  EXPECT_EQ(iso_time(kExample), "1994-11-06T08:49:37Z");
  EXPECT_EQ(basic_time(kExample), "19941106T084937Z");
  EXPECT_EQ(whole(http_date(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(whole(iso_time_ms(-1)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(whole(http_date(951782400)), "Tue, 29 Feb 2000 00:00:00 GMT");
}

TEST(Time, ShowsTheNearestThatFourDigitsCan) {
  EXPECT_EQ(whole(http_date(INT64_MAX / 1000)), "Fri, 31 Dec 9999 23:59:59 GMT");
  EXPECT_EQ(whole(http_date(INT64_MIN / 1000)), "Mon, 01 Jan 0001 00:00:00 GMT");
  EXPECT_EQ(whole(iso_time_ms(INT64_MAX)).substr(0, 19), "9999-12-31T23:59:59");
}

TEST(JsonDepth, IsCountedOutsideOfStrings) {
  static_assert(!is_json_deeper_than("", 0));
  static_assert(is_json_deeper_than("[", 0));
  static_assert(!is_json_deeper_than("[]{}[]", 1));
  static_assert(!is_json_deeper_than(R"(["[[[", "\"[[", "\\"])", 1));
  static_assert(is_json_deeper_than(R"(["\\", []])", 1));
  static_assert(!is_json_deeper_than("]]]][", 1));
  static_assert(is_json_deeper_than("]]]][{", 1));
  EXPECT_FALSE(is_json_deeper_than("\"\\"));  // ends within an escape
  EXPECT_TRUE(is_json_deeper_than(std::string(kMaxJsonDepth + 1, '{')));
}

TEST(Time, ReadsTheThreeFormsOfHttp) {
  for (const std::string_view text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Sun, 6 Nov 1994 08:49:37 +0000", "Sun, 06 Nov 1994 08:49:37 -0000", "Sun, 06 Nov 1994 08:49:37 UTC"})
    EXPECT_EQ(parse_http_date(text), kExample) << text;
  for (const std::string_view bad :
       {"", "Sun", "Sun, ", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 PST",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 unN 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 06-Nov 94 08:49:37 GMT", "06 Nov 1994 08:49:37 GMT",
        "Sun Nov 6 08:49:37 1994", "1994-11-06T08:49:37Z"})
    EXPECT_FALSE(parse_http_date(bad)) << bad;
}

TEST(Time, ReadsIso) {
  for (const std::string_view text :
       {"1994-11-06T08:49:37Z", "1994-11-06T08:49:37.000Z", "1994-11-06T08:49:37+00:00", "1994-11-06T08:49:37.0009Z"})
    EXPECT_EQ(parse_iso_time(text), kExample * 1000) << text;
  EXPECT_EQ(parse_iso_time("1994-11-06T08:49:37.5Z"), kExample * 1000 + 500);
  for (const std::string_view bad :
       {"", "1994-11-06", "1994-11-06T08:49:37", "1994-13-06T08:49:37Z", "0000-01-15T00:00:00Z", "1994-11-06 08:49:37Z",
        "1994-11-06T08:49:37.Z!", "1994-11-06T08:49:37+01:00"})
    EXPECT_FALSE(parse_iso_time(bad)) << bad;
}

TEST(Time, ReadsTheFormOfSignatures) {
  EXPECT_EQ(parse_basic_time("19941106T084937Z"), kExample);
  for (const std::string_view bad :
       {"", "19941106T084937", "19941106T084937z", "1994-11-06T08:49:37Z", "19941106T084937Z "})
    EXPECT_FALSE(parse_basic_time(bad)) << bad;
}

TEST(Time, RoundTripsOverTheCalendar) {
  for (int64_t second = detail::kFirstSecond; second < detail::kLastSecond; second += 86399 * 97) {
    ASSERT_EQ(parse_http_date(whole(http_date(second))), second);
    ASSERT_EQ(parse_iso_time(iso_time(second)), second * 1000);
    ASSERT_EQ(parse_basic_time(basic_time(second)), second);
  }
}

}  // namespace
}  // namespace mortise::text
