// SPDX-License-Identifier: Apache-2.0
//
// What two parsers could read differently must be refused, whatever comes after it on the connection.
#include "unit/kernel/http/test_server.h"

namespace mortise::http::test {
namespace {

using namespace std::string_literals;

struct Bad {
  const char* name;
  int status;
  std::string bytes;
};

std::string with(const std::string& header) { return "PUT /b/k HTTP/1.1\r\nHost: h\r\n" + header + "\r\n\r\n"; }
std::string chunked(const std::string& body) {
  return "PUT /b/k HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
}
std::string many_fields(int n) {
  std::string head = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < n; ++i) head += "x-" + std::to_string(i) + ": 1\r\n";
  return head + "\r\n";
}

const std::vector<Bad>& corpus() {
  static const std::vector<Bad> all{
      // lines
      {"SpaceBeforeColon", 400, with("Content-Length : 5")},
      {"TabBeforeColon", 400, with("Content-Length\t: 5")},
      {"SpaceBeforeName", 400, with(" Content-Length: 5")},
      {"BareLf", 400, "GET / HTTP/1.1\nHost: h\n\n"},
      {"BareLfInHeaders", 400, "GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n"},
      {"BareLfAtEnd", 400, "GET / HTTP/1.1\r\nHost: h\r\n\n"},
      {"BareCrInValue", 400, with("X: a\rContent-Length: 5")},
      {"BareCrInName", 400, with("X\r: a")},
      {"CrCrLf", 400, with("X: a\r")},
      {"Folded", 400, with("X: a\r\n b")},
      {"FoldedWithTab", 400, with("X: a\r\n\tb")},
      {"FoldedFirstLine", 400, "GET / HTTP/1.1\r\n Host: h\r\n\r\n"},
      {"NoColon", 400, with("garbage")},
      {"EmptyName", 400, with(": 5")},
      {"NulInValue", 400, with("X: a\0b"s)},
      {"NulInName", 400, with("X\0Y: a"s)},
      {"ControlInValue", 400, with("X: a\x01")},
      {"DelInValue", 400, with("X: a\x7f")},
      {"HighByteInName", 400, with("X\xc3\xa4: a")},
      {"SeparatorInName", 400, with("X(Y): a")},
      // lengths
      {"TwoLengths", 400, with("Content-Length: 5\r\nContent-Length: 6")},
      {"TheSameLengthTwice", 400, with("Content-Length: 5\r\nContent-Length: 5")},
      {"LengthList", 400, with("Content-Length: 5, 5")},
      {"LengthWithPlus", 400, with("Content-Length: +5")},
      {"LengthNegative", 400, with("Content-Length: -1")},
      {"LengthWithLetters", 400, with("Content-Length: 5abc")},
      {"LengthHex", 400, with("Content-Length: 0x5")},
      {"LengthInnerSpace", 400, with("Content-Length: 5 6")},
      {"LengthEmpty", 400, with("Content-Length:")},
      {"LengthOverflows", 400, with("Content-Length: 9223372036854775808")},
      {"LengthOverflowsBy2To64", 400, with("Content-Length: 18446744073709551621")},
      {"LengthBeyondLimit", 413, with("Content-Length: 9223372036854775807")},
      {"LengthAndCoding", 400, with("Content-Length: 5\r\nTransfer-Encoding: chunked")},
      {"CodingAndLength", 400, with("Transfer-Encoding: chunked\r\nContent-Length: 5")},
      // codings
      {"GzipChunked", 501, with("Transfer-Encoding: gzip, chunked")},
      {"ChunkedGzip", 501, with("Transfer-Encoding: chunked, gzip")},
      {"Identity", 501, with("Transfer-Encoding: identity")},
      {"XChunked", 501, with("Transfer-Encoding: xchunked")},
      {"ChunkedWithTail", 501, with("Transfer-Encoding: chunked;q=1")},
      {"ChunkedQuoted", 501, with("Transfer-Encoding: \"chunked\"")},
      {"ChunkedVerticalTab", 400, with("Transfer-Encoding: \vchunked")},
      {"ChunkedTwice", 400, with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")},
      {"ChunkedThenIdentity", 400, with("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity")},
      {"CodingEmpty", 400, with("Transfer-Encoding:")},
      {"CodingInHttp10", 400, "PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"},
      // chunks
      {"ChunkSizeNotHex", 400, chunked("xyz\r\n")},
      {"ChunkSizeEmpty", 400, chunked("\r\n")},
      {"ChunkSizeSigned", 400, chunked("+5\r\nhello\r\n0\r\n\r\n")},
      {"ChunkSizePrefixed", 400, chunked("0x5\r\nhello\r\n0\r\n\r\n")},
      {"ChunkSizeSpaceBefore", 400, chunked(" 5\r\nhello\r\n0\r\n\r\n")},
      {"ChunkSizeSpaceAfter", 400, chunked("5 \r\nhello\r\n0\r\n\r\n")},
      {"ChunkSizeOverflows", 400, chunked("10000000000000005\r\nhello\r\n0\r\n\r\n")},
      {"ChunkSizeBareLf", 400, chunked("5\nhello\r\n0\r\n\r\n")},
      {"ChunkSizeBareCr", 400, chunked("5\rhello\r\n0\r\n\r\n")},
      {"ChunkExtension", 400, chunked("5;a=b\r\nhello\r\n0\r\n\r\n")},
      {"ChunkDataTooLong", 400, chunked("5\r\nhelloX\r\n0\r\n\r\n")},
      {"ChunkDataBareLf", 400, chunked("5\r\nhello\n0\r\n\r\n")},
      {"ChunkDataWithoutEnd", 400, chunked("5\r\nhello0\r\n\r\n")},
      {"LastChunkBareLf", 400, chunked("0\n\n")},
      {"TrailerBareLf", 400, chunked("0\r\nX: y\n\r\n")},
      {"TrailerFolded", 400, chunked("0\r\nX: y\r\n z\r\n\r\n")},
      {"TrailerSpaceBeforeColon", 400, chunked("0\r\nX : y\r\n\r\n")},
      {"TrailerTooLong", 400, chunked("0\r\nX: " + std::string(20000, 'y') + "\r\n\r\n")},
      // Host
      {"NoHost", 400, "GET / HTTP/1.1\r\n\r\n"},
      {"TwoHosts", 400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
      {"TheSameHostTwice", 400, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"},
      {"TwoHostsInHttp10", 400, "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"},
      {"HostList", 400, "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"},
      {"HostWithUser", 400, "GET / HTTP/1.1\r\nHost: u@h\r\n\r\n"},
      {"HostWithPath", 400, "GET / HTTP/1.1\r\nHost: h/x\r\n\r\n"},
      {"NoHostWithAbsoluteForm", 400, "GET http://h/ HTTP/1.1\r\n\r\n"},
      // request line
      {"Http09", 400, "GET /\r\n\r\n"},
      {"Http19", 505, "GET / HTTP/1.9\r\nHost: h\r\n\r\n"},
      {"Http20", 505, "GET / HTTP/2.0\r\nHost: h\r\n\r\n"},
      {"Http2Preface", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
      {"Http0", 505, "GET / HTTP/0.9\r\nHost: h\r\n\r\n"},
      {"VersionLong", 400, "GET / HTTP/1.10\r\nHost: h\r\n\r\n"},
      {"VersionLowerCase", 400, "GET / http/1.1\r\nHost: h\r\n\r\n"},
      {"VersionMissing", 400, "GET / \r\nHost: h\r\n\r\n"},
      {"VersionTail", 400, "GET / HTTP/1.1 \r\nHost: h\r\n\r\n"},
      {"TwoSpaces", 400, "GET  / HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"TabInRequestLine", 400, "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"SpaceInTarget", 400, "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"NulInTarget", 400, "GET /a\0b HTTP/1.1\r\nHost: h\r\n\r\n"s},
      {"ControlInTarget", 400, "GET /a\x1f HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"FragmentInTarget", 400, "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"TargetWithoutSlash", 400, "GET a HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"StarForGet", 400, "GET * HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"AbsoluteFormWithUser", 400, "GET http://u@h/ HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"AbsoluteFormWithoutHost", 400, "GET http:///x HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"OtherScheme", 400, "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"Connect", 501, "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"MethodNoToken", 400, "G@T / HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"MethodTooLong", 501, std::string(40, 'A') + " / HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"MethodMissing", 400, " / HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"TwoEmptyLinesFirst", 400, "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"TlsHello", 400, "\x16\x03\x01\x02\n"},
      // sizes
      {"TargetTooLong", 414, "GET /" + std::string(20000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"TargetJustTooLong", 414, "GET /" + std::string(16 << 10, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"RequestLineWithoutEnd", 414, std::string(20000, 'a')},
      {"HeadTooLarge", 431, with("X: " + std::string(70000, 'a'))},
      {"HeadWithoutEnd", 431, "GET / HTTP/1.1\r\nHost: h\r\n" + std::string(70000, 'a')},
      {"TooManyFields", 431, many_fields(300)},
  };
  return all;
}

class SmugglingTest : public ::testing::TestWithParam<Bad> {
 protected:
  static TestServer& server() {
    static TestServer s(echo_body);
    return s;
  }
};

TEST_P(SmugglingTest, IsRefusedAndTheConnectionCloses) {
  Client c(server().address);
  c.send(GetParam().bytes + "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
  const auto reply = c.receive();
  EXPECT_EQ(reply.status, GetParam().status) << reply.body;
  EXPECT_EQ(reply.header("connection"), "close");
  EXPECT_EQ(c.read_to_end(), "");
  EXPECT_TRUE(c.ended());
}

// A scanner must not depend on how TCP cut the bytes.
TEST_P(SmugglingTest, IsRefusedInPieces) {
  Client c(server().address);
  const std::string_view bytes = GetParam().bytes;
  const size_t step = bytes.size() / 500 + 1;
  for (size_t at = 0; at < bytes.size(); at += step)
    if (!c.send(bytes.substr(at, step))) break;
  c.send("GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(c.receive().status, GetParam().status);
  EXPECT_EQ(c.read_to_end(), "");
}

INSTANTIATE_TEST_SUITE_P(Corpus, SmugglingTest, ::testing::ValuesIn(corpus()),
                         [](const auto& row) { return std::string(row.param.name); });

struct Good {
  const char* name;
  std::string bytes;
  std::string seen;
};

class AcceptedTest : public ::testing::TestWithParam<Good> {};

TEST_P(AcceptedTest, ReachesTheHandlerAsItCame) {
  TestServer s(describe);
  Client c(s.address);
  const auto reply = c.ask(GetParam().bytes);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, GetParam().seen);
}

INSTANTIATE_TEST_SUITE_P(
    Corpus, AcceptedTest,
    ::testing::Values(
        Good{"RawTarget", get("//a/../%2F+%zz?&a=&b&a=%20"),
             "GET|//a/../%2F+%zz?&a=&b&a=%20|//a/../%2F+%zz|&a=&b&a=%20|h\nHost=[h]\n"},
        Good{"Utf8InTarget", get("/\xc3\xa4\xe2\x82\xac"),
             "GET|/\xc3\xa4\xe2\x82\xac|/\xc3\xa4\xe2\x82\xac||h\nHost=[h]\n"},
        Good{"EmptyQuery", get("/a?"), "GET|/a?|/a||h\nHost=[h]\n"},
        Good{"QueryWithMarks", get("/a?b?c"), "GET|/a?b?c|/a|b?c|h\nHost=[h]\n"},
        Good{"HeadersVerbatim", get("/", "x-Amz-META-b: \t v  w \t\r\nX-AMZ-meta-B:2\r\nX-Empty:\r\nX-Empty2:   \r\n"),
             "GET|/|/||h\nHost=[h]\nx-Amz-META-b=[v  w]\nX-AMZ-meta-B=[2]\nX-Empty=[]\nX-Empty2=[]\n"},
        Good{"Utf8InValue", get("/", "X: \xc3\xa4\xff\r\n"), "GET|/|/||h\nHost=[h]\nX=[\xc3\xa4\xff]\n"},
        Good{"TabInValue", get("/", "X: a\tb\r\n"), "GET|/|/||h\nHost=[h]\nX=[a\tb]\n"},
        Good{"OddButLegal", get("/", "Date: 20130524T000000Z\r\nContent-Type: foo\r\nCache-Control: max-age=abc\r\n"),
             "GET|/|/||h\nHost=[h]\nDate=[20130524T000000Z]\nContent-Type=[foo]\nCache-Control=[max-age=abc]\n"},
        Good{"HostWithOddPort", "GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n", "GET|/|/||a:99999\nHost=[a:99999]\n"},
        Good{"HostEmpty", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET|/|/||\nHost=[]\n"},
        Good{"HostIPv6", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "GET|/|/||[::1]:80\nHost=[[::1]:80]\n"},
        Good{"AbsoluteFormWithQueryAlone", "GET http://a:80?y HTTP/1.1\r\nHost: h\r\n\r\n",
             "GET|?y|/|y|a:80\nHost=[h]\n"},
        Good{"AbsoluteForm", "GET http://a:80/x?y HTTP/1.1\r\nHost: h\r\n\r\n", "GET|/x?y|/x|y|a:80\nHost=[h]\n"},
        Good{"AbsoluteFormWithoutPath", "GET HTTPS://a HTTP/1.1\r\nHost: h\r\n\r\n", "GET|/|/||a\nHost=[h]\n"},
        Good{"UnknownExpectation", get("/", "Expect: 200\r\n"), "GET|/|/||h\nHost=[h]\nExpect=[200]\n"},
        Good{"EmptyExpectation", get("/", "Expect:\r\n"), "GET|/|/||h\nHost=[h]\nExpect=[]\n"},
        Good{"UnknownMethod", "BREW /pot HTTP/1.1\r\nHost: h\r\n\r\n", "BREW|/pot|/pot||h\nHost=[h]\n"},
        Good{"OptionsStar", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "OPTIONS|*|*||h\nHost=[h]\n"},
        Good{"EmptyLineFirst", "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET|/|/||h\nHost=[h]\n"},
        Good{"Http10WithoutHost", "GET / HTTP/1.0\r\n\r\n", "GET|/|/||\n"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(HeadLimitTest, TakesLongTargetsAndManyFields) {
  TestServer s(describe);
  Client c(s.address);
  const std::string target = "/" + std::string((16 << 10) - 1, 'a');
  EXPECT_EQ(c.ask(get(target)).status, 200);
  EXPECT_EQ(c.ask(many_fields(250)).status, 200);
  EXPECT_EQ(c.ask(get("/", "X: " + std::string(60000, 'a') + "\r\n")).status, 200);
}

TEST(HeadLimitTest, AHeadMayComeByteByByte) {
  TestServer s(describe);
  Client c(s.address);
  for (int i = 0; i < 2; ++i) {
    for (char byte : "PUT /x HTTP/1.1\r\nHost: h\r\nX: y\r\nContent-Length: 0\r\n\r\n"s) c.send({&byte, 1});
    EXPECT_EQ(c.receive().body, "PUT|/x|/x||h\nHost=[h]\nX=[y]\nContent-Length=[0]\n");
  }
}

}  // namespace
}  // namespace mortise::http::test
