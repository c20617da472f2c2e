// SPDX-License-Identifier: Apache-2.0
#include "api_s3/form/form_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace mortise::api_s3 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Read {
  std::vector<std::string> fields;  // name=value
  std::string file;
  std::string filename;
  bool has_file = false;
  FormReader::Event last = FormReader::Event::more;
};

Read read(std::string_view body, size_t piece, size_t limit = 4096) {
  FormReader reader("b--x", limit);
  Read out;
  for (; !body.empty(); body.remove_prefix(std::min(piece, body.size()))) {
    std::string_view rest = body.substr(0, piece);
    for (bool more = true; more;) {
      out.last = reader.next(rest);
      switch (out.last) {
        case FormReader::Event::field:
          out.fields.push_back(reader.part().name + "=" + reader.part().value);
          break;
        case FormReader::Event::file:
          out.has_file = true;
          out.filename = reader.part().filename;
          break;
        case FormReader::Event::data:
          out.file += reader.data();
          break;
        case FormReader::Event::broken:
        case FormReader::Event::too_long:
          return out;
        default:
          more = false;
      }
    }
  }
  return out;
}

std::string part(std::string_view disposition, std::string_view value) {
  return "--b--x\r\nContent-Disposition: form-data; " + std::string(disposition) + "\r\n\r\n" + std::string(value) +
         "\r\n";
}

TEST(FormReader, WhatFollowsAFormWithoutFileIsSwallowed) {
  FormReader reader("b", 4096);
  std::string_view rest = "--b--\r\nepilogue";
  EXPECT_EQ(reader.next(rest), FormReader::Event::end);
  EXPECT_TRUE(rest.empty());
}

TEST(FormReader, TheSameHoweverItIsCut) {
  const std::string data = "\r\n--b--\r\r\n--b--y\r\n\r\n-";
  const std::string body = "preamble\r\n" + part("name=\"key\"", "a\r\nb") + part("name=empty; filename=\"x\"", "") +
                           part("name=\"FILE\"; filename=\"C:\\dir\\n\\\"q\\\".txt\"", data) + "--b--x--\r\nepilogue";
  for (size_t piece = 1; piece <= body.size(); ++piece) {
    const Read r = read(body, piece);
    EXPECT_THAT(r.fields, ElementsAre("key=a\r\nb", "empty=")) << piece;
    EXPECT_EQ(r.file, data) << piece;
    EXPECT_EQ(r.filename, "n\"q\".txt") << piece;
    EXPECT_EQ(r.last, FormReader::Event::end) << piece;
  }
}

TEST(FormReader, WhatFollowsTheFileIsIgnored) {
  const Read r = read(part("name=file", "x") + part("name=key", "k") + "--b--x--", 1000);
  EXPECT_EQ(r.file, "x");
  EXPECT_THAT(r.fields, IsEmpty());
  EXPECT_EQ(r.last, FormReader::Event::end);
}

TEST(FormReader, Broken) {
  EXPECT_EQ(read("--b--x\r\nno colon\r\n\r\n", 5).last, FormReader::Event::broken);
  EXPECT_EQ(read("--b--x\r\nContent-Type: text/plain\r\n\r\nx", 5).last, FormReader::Event::broken);
  EXPECT_EQ(read("--b--x\r\nContent-Disposition: attachment; name=a\r\n\r\nx", 5).last, FormReader::Event::broken);
  EXPECT_EQ(read("--b--xy\r\n", 5).last, FormReader::Event::broken);
  EXPECT_EQ(read("no boundary at all", 5).last, FormReader::Event::more);
  EXPECT_FALSE(read("--b--x--\r\n", 5).has_file);
  const Read cut = read(part("name=file", "x"), 5);
  EXPECT_EQ(cut.file, "x");
  EXPECT_EQ(cut.last, FormReader::Event::more);
}

TEST(FormReader, OnlyTheFileMayBeLong) {
  const std::string big(100'000, 'x');
  for (size_t piece : {size_t{7}, size_t{200'000}}) {
    EXPECT_EQ(read(part("name=key", big), piece).last, FormReader::Event::too_long);
    EXPECT_EQ(read("--b--x\r\nX: " + big, piece).last, FormReader::Event::too_long);
    EXPECT_EQ(read(big, piece).last, FormReader::Event::too_long);
    EXPECT_EQ(read(part("name=file", big) + "--b--x--", piece).file.size(), big.size());
  }
}

TEST(FormReader, Boundaries) {
  EXPECT_EQ(form_boundary("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(form_boundary("Multipart/Form-Data;charset=utf-8; BOUNDARY=\"a b\""), "a b");
  for (const char* no : {"", "multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=a",
                         "multipart/form-data; boundary=\"\""})
    EXPECT_EQ(form_boundary(no), std::nullopt) << no;
  EXPECT_EQ(form_boundary("multipart/form-data; boundary=" + std::string(71, 'x')), std::nullopt);
}

}  // namespace
}  // namespace mortise::api_s3
