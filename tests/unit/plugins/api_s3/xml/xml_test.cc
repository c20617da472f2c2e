// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "api_s3/http/answer.h"
#include "api_s3/wire/acl.h"
#include "api_s3/xml/reader.h"
#include "api_s3/xml/writer.h"
#include "unit/plugins/raw_request.h"

namespace mortise::api_s3 {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  xml::escape(text, out);
  return out;
}

TEST(XmlWriter, Escapes) {
  EXPECT_EQ(escaped("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&apos;");
  EXPECT_EQ(escaped("plain é"), "plain é");
  EXPECT_EQ(escaped(""), "");
  EXPECT_EQ(escaped("a\tb\nc\rd"), "a&#x9;b&#xA;c&#xD;d");
  EXPECT_EQ(escaped(std::string_view("\0\x1f\x7f", 3)), "&#x0;&#x1F;&#x7F;");
}

TEST(XmlWriter, Golden) {
  xml::Writer w;
  w.open_root("Root").element("Text", "a<b").element("Number", uint64_t{18446744073709551615u}).element("Yes", true);
  w.quoted("ETag", "abc").encoded("Key", "a b", true).encoded("Key", "a b", false).open("In").close("In").close("Root");
  EXPECT_EQ(
      w.take(),
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<Root xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Text>a&lt;b</Text><Number>18446744073709551615</Number>"
      "<Yes>true</Yes><ETag>&quot;abc&quot;</ETag><Key>a%20b</Key><Key>a b</Key><In></In></Root>");
}

TEST(XmlWriter, WhatIsWrittenCanBeReadAgain) {
  std::string text;
  for (int c = 1; c < 128; ++c) text.push_back(static_cast<char>(c));
  text += "é€😀";
  xml::Writer w;
  w.element("T", text);
  const auto document = xml::Document::parse(w.take());
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root().text(), text);
}

TEST(XmlReader, NamesWithoutPrefix) {
  const auto d = xml::Document::parse(
      "<?xml version='1.0'?>\n<!-- x --><s3:Delete xmlns:s3='urn:x' xsi:type='T'> "
      "<s3:Object><Key>a</Key></s3:Object>\n<Quiet>true</Quiet>"
      "</s3:Delete>");
  ASSERT_TRUE(d);
  EXPECT_EQ(d->root().name(), "Delete");
  EXPECT_EQ(d->root().attribute("type"), "T");
  EXPECT_EQ(d->root().first().name(), "Object");
  EXPECT_EQ(d->root().first().next().name(), "Quiet");
  EXPECT_EQ(d->root().child("Object").child("Key").text(), "a");
  EXPECT_FALSE(d->root().child("Key"));
  EXPECT_FALSE(d->root().first().next().next());
}

TEST(XmlReader, TextIsKept) {
  const auto d = xml::Document::parse("<a><k> </k><l>x<!-- c -->y<![CDATA[<z>]]>&#33;&amp;</l><m>\n v\t</m><n/></a>");
  ASSERT_TRUE(d);
  EXPECT_EQ(d->root().child("k").text(), " ");
  EXPECT_EQ(d->root().child("l").text(), "xy<z>!&");
  EXPECT_EQ(d->root().child("m").trimmed(), "v");
  EXPECT_EQ(d->root().child("m").text(), "\n v\t");
  EXPECT_EQ(d->root().child("n").text(), "");
  EXPECT_EQ(d->root().child("none").text(), "");
}

TEST(XmlReader, WhatItRefuses) {
  for (const char* bad :
       {"", " ", "text", "<a>", "<a></b>", "<a/><b/>", "<a", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        "<!DOCTYPE a><a/>", "<a>\xFF</a>", "<?xml version='1.0'?>"})
    EXPECT_FALSE(xml::Document::parse(bad)) << bad;
}

// Taken for another character, or for the end of the text, a key would name another object.
TEST(XmlReader, RefusesNumbersOfNoCharacter) {
  for (const char* bad : {"&#0;", "&#x0;", "&#xD800;", "&#x110000;", "&#4294967393;", "&#99999999999999999999;"})
    EXPECT_FALSE(xml::Document::parse("<a>k" + std::string(bad) + "</a>")) << bad;
  const auto d = xml::Document::parse("<a>&#1;&#x1F600;&#x10ffff;&amp;#0;</a>");
  ASSERT_TRUE(d);
  EXPECT_EQ(d->root().text(), "\x01\U0001F600\U0010FFFF&#0;");
}

TEST(XmlReader, DeepNestingDoesNoHarm) {
  std::string text;
  constexpr int kDepth = 90'000;  // as deep as a document may be: it may have 200,000 tags
  for (int i = 0; i < kDepth; ++i) text += "<a>";
  EXPECT_FALSE(xml::Document::parse(text));
  for (int i = 0; i < kDepth; ++i) text += "</a>";
  EXPECT_TRUE(xml::Document::parse(text));
}

TEST(ErrorDocument, Golden) {
  EXPECT_EQ(error_document(S3Error(Code::no_such_key, "gone & away").with("Key", "a<b"), "0123456789ABCDEF", "host+/="),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<Error><Code>NoSuchKey</Code><Message>gone &amp; "
            "away</Message><Key>a&lt;b</Key><RequestId>0123456789ABCDEF</RequestId>"
            "<HostId>host+/=</HostId></Error>");
}

std::string acl_of(const std::string& headers) {
  test::RawRequest raw("PUT /b HTTP/1.1\n" + headers);
  auto acl = parse_acl_headers(Headers(raw.request()));
  return acl ? *acl : acl.error().code;
}

TEST(Acl, Headers) {
  EXPECT_EQ(acl_of("Host: h"), "");
  EXPECT_EQ(acl_of("x-amz-acl: private"), "");
  EXPECT_EQ(acl_of("x-amz-acl: public-read"), "canned:public-read");
  EXPECT_EQ(acl_of("x-amz-acl: nonsense"), "InvalidArgument");
  EXPECT_EQ(acl_of("x-amz-acl: private\nx-amz-grant-read: id=a"), "InvalidRequest");
  EXPECT_EQ(acl_of("x-amz-grant-read: id=\"a b\", id=c\nx-amz-grant-full-control: id=d"),
            "grants:READ u a%20b \nREAD u c \nFULL_CONTROL u d \n");
  EXPECT_EQ(acl_of("x-amz-grant-read: uri=http://acs.amazonaws.com/groups/global/AllUsers"),
            "grants:READ g http%3A//acs.amazonaws.com/groups/global/AllUsers \n");
  EXPECT_EQ(acl_of("x-amz-grant-read: uri=http://nowhere"), "InvalidArgument");
  EXPECT_EQ(acl_of("x-amz-grant-read: emailAddress=a@b"), "UnresolvableGrantByEmailAddress");
  EXPECT_EQ(acl_of("x-amz-grant-read: nonsense"), "InvalidArgument");
  EXPECT_EQ(acl_of("x-amz-grant-read: id=a, id=b\nx-amz-grant-read: id=c"), "grants:READ u a \nREAD u b \nREAD u c \n");
}

TEST(Acl, DocumentsComeBack) {
  const auto grants = load_grants("canned:public-read-write", {"me", "My Name"}, {"you", "Your Name"});
  const std::string document = acl_document({"me", "My Name"}, grants);
  auto stored = parse_acl_document(document);
  ASSERT_TRUE(stored) << stored.error().message;
  EXPECT_EQ(stored->owner, "me");
  EXPECT_EQ(acl_document({"me", "My Name"}, load_grants(stored->list, {"me", "My Name"}, {"you", "Your Name"})),
            document);
  EXPECT_NE(document.find("<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\">"),
            std::string::npos);
}

TEST(Acl, BadDocuments) {
  const auto code = [](std::string_view grant) {
    auto r = parse_acl_document("<AccessControlPolicy><Owner><ID>me</ID></Owner><AccessControlList>" +
                                std::string(grant) + "</AccessControlList></AccessControlPolicy>");
    return r ? "fine" : r.error().code;
  };
  EXPECT_EQ(code(""), "fine");
  EXPECT_EQ(code("<Grant><Grantee><ID>a</ID></Grantee><Permission>READ</Permission></Grant>"), "fine");
  EXPECT_EQ(code("<Grant><Grantee><ID>a</ID></Grantee><Permission>SING</Permission></Grant>"), "MalformedACLError");
  EXPECT_EQ(code("<Grant><Permission>READ</Permission></Grant>"), "MalformedACLError");
  EXPECT_EQ(code("<Grant><Grantee><URI>x</URI></Grantee><Permission>READ</Permission></Grant>"), "InvalidArgument");
  EXPECT_EQ(parse_acl_document("<x/>").error().code, "MalformedACLError");
}

TEST(Acl, AHundredGrants) {
  const auto with = [](int grants) {
    std::string document = "<AccessControlPolicy><Owner><ID>me</ID></Owner><AccessControlList>";
    for (int i = 0; i < grants; ++i)
      document += "<Grant><Grantee><ID>u" + std::to_string(i) + "</ID></Grantee><Permission>READ</Permission></Grant>";
    return parse_acl_document(document + "</AccessControlList></AccessControlPolicy>");
  };
  EXPECT_TRUE(with(100));
  EXPECT_EQ(with(101).error().code, "MalformedACLError");
  std::string header = "PUT /b HTTP/1.1\nx-amz-grant-read: id=u";
  for (int i = 0; i < 100; ++i) header += ",id=u" + std::to_string(i);
  const test::RawRequest raw(header);
  EXPECT_EQ(parse_acl_headers(Headers(raw.request())).error().code, "MalformedACLError");
}

TEST(XmlReader, KnowsWhatATreeTakes) {
  const auto with = [](std::string_view element) {
    std::string out = "<a>";
    for (int i = 0; i < 1000; ++i) out += element;
    return xml::Document::memory_of(out + "</a>");
  };
  EXPECT_GT(with("<b/>"), 1000u * 72);
  EXPECT_GT(with("<b>x</b>"), 1000u * 144);
  EXPECT_LT(with("=======</b>"), 20'000u);  // text, however it looks
  EXPECT_GT(with("<b c='' d=''/>"), 1000u * (72 + 2 * 40));
  EXPECT_EQ(xml::Document::memory_of(""), 0u);
  EXPECT_GT(xml::Document::memory_of("<"), 72u);
}

}  // namespace
}  // namespace mortise::api_s3
