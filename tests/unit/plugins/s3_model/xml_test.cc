// SPDX-License-Identifier: Apache-2.0
#include "s3_model/xml/reader.h"

#include <gtest/gtest.h>

#include "s3_model/xml/writer.h"

namespace mortise::xml {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  escape(text, out);
  return out;
}

TEST(XmlWriter, Escapes) {
  EXPECT_EQ(escaped("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&apos;");
  EXPECT_EQ(escaped("plain é"), "plain é");
  EXPECT_EQ(escaped(""), "");
  EXPECT_EQ(escaped("a\tb\nc\rd"), "a\tb\nc&#xD;d");
  EXPECT_EQ(escaped(std::string_view("\0\x1f\x7f", 3)), "&#x0;&#x1F;&#x7F;");
}

TEST(XmlWriter, WhatXmlDoesNotHaveCanBeReplaced) {
  const auto shown = [](std::string_view text) {
    std::string out;
    escape(text, out, Illegal::replaced);
    return out;
  };
  EXPECT_EQ(shown("a<b\tc\nd é€😀"), "a&lt;b\tc\nd é€😀");
  EXPECT_EQ(shown(std::string_view("a\0b\x1f", 4)), "a\uFFFDb\uFFFD");
  EXPECT_EQ(shown("a\xff\xc3"), "a\uFFFD\uFFFD") << "no UTF-8";
  EXPECT_EQ(shown("\uFFFEx\uFFFF"), "\uFFFDx\uFFFD");
  EXPECT_TRUE(is_legal("a\tb é"));
  for (const char* no : {"\x01", "\xff", "\uFFFF"}) EXPECT_FALSE(is_legal(no));
}

TEST(XmlWriter, Golden) {
  Writer w;
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
  Writer w;
  w.element("T", text);
  const auto document = Document::parse(w.take());
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root().text(), text);
}

TEST(XmlReader, NamesWithoutPrefix) {
  const auto d = Document::parse(
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
  const auto d = Document::parse("<a><k> </k><l>x<!-- c -->y<![CDATA[<z>]]>&#33;&amp;</l><m>\n v\t</m><n/></a>");
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
    EXPECT_FALSE(Document::parse(bad)) << bad;
}

TEST(XmlReader, SaysWhereATextIsWrong) {
  EXPECT_EQ(Document::fault_of("<a/>"), "");
  EXPECT_EQ(Document::fault_of("<a>\n  <b>\n  </c>\n</a>").substr(0, 17), "line 3, column 5:");
  EXPECT_EQ(Document::fault_of("<a><b></a>").substr(0, 7), "line 1,");
  EXPECT_EQ(Document::fault_of("<!DOCTYPE a><a/>"), "it has a DOCTYPE");
  EXPECT_EQ(Document::fault_of("<a/><b/>"), "it has more than one root");
  EXPECT_EQ(Document::fault_of("<a>\xFF</a>"), "it is not UTF-8");
  EXPECT_NE(Document::fault_of(""), "");
}

TEST(XmlReader, SaysWhereAnElementIs) {
  const auto d = Document::parse("<a>t<b/> <c/><x:b/><!-- b --><b><d/></b></a>");
  ASSERT_TRUE(d);
  EXPECT_EQ(d->root().path(), "a");
  EXPECT_EQ(d->root().child("c").path(), "a/c");
  EXPECT_EQ(d->root().first().path(), "a/b[1]");
  EXPECT_EQ(d->root().child("c").next().path(), "a/b[2]");
  EXPECT_EQ(d->root().child("c").next().next().first().path(), "a/b[3]/d");
  std::string name(59, 'n');
  for (int i = 0; i < 1000; ++i) name += "é";
  const auto large = Document::parse("<" + name + "/>");
  ASSERT_TRUE(large);
  EXPECT_EQ(large->root().path(), std::string(59, 'n') + "…") << "no half of a character";
}

TEST(XmlReader, FindsWhatIsNotAmongNames) {
  const auto d = Document::parse("<a><b/><c/><b><!-- again --></b></a>");
  ASSERT_TRUE(d);
  EXPECT_EQ(d->root().not_among({"b"}).path(), "a/c");
  EXPECT_EQ(d->root().not_among({"b", "c"}).path(), "a/b[2]");
  EXPECT_FALSE(Document::parse("<a><b/><c/></a>")->root().not_among({"c", "b"}));
}

// Taken for another character, or for the end of the text, a key would name another object.
TEST(XmlReader, RefusesNumbersOfNoCharacter) {
  for (const char* bad : {"&#0;", "&#x0;", "&#xD800;", "&#x110000;", "&#4294967393;", "&#99999999999999999999;"})
    EXPECT_FALSE(Document::parse("<a>k" + std::string(bad) + "</a>")) << bad;
  const auto d = Document::parse("<a>&#1;&#x1F600;&#x10ffff;&amp;#0;</a>");
  ASSERT_TRUE(d);
  EXPECT_EQ(d->root().text(), "\x01\U0001F600\U0010FFFF&#0;");
}

TEST(XmlReader, DeepNestingDoesNoHarm) {
  std::string text;
  constexpr int kDepth = 90'000;  // as deep as a document may be: it may have 200,000 tags
  for (int i = 0; i < kDepth; ++i) text += "<a>";
  EXPECT_FALSE(Document::parse(text));
  for (int i = 0; i < kDepth; ++i) text += "</a>";
  EXPECT_TRUE(Document::parse(text));
}

TEST(XmlReader, KnowsWhatATreeTakes) {
  const auto with = [](std::string_view element) {
    std::string out = "<a>";
    for (int i = 0; i < 1000; ++i) out += element;
    return Document::memory_of(out + "</a>");
  };
  EXPECT_GT(with("<b/>"), 1000u * 72);
  EXPECT_GT(with("<b>x</b>"), 1000u * 144);
  EXPECT_LT(with("=======</b>"), 20'000u);  // text, however it looks
  EXPECT_GT(with("<b c='' d=''/>"), 1000u * (72 + 2 * 40));
  EXPECT_EQ(Document::memory_of(""), 0u);
  EXPECT_GT(Document::memory_of("<"), 72u);
}

}  // namespace
}  // namespace mortise::xml
