// SPDX-License-Identifier: Apache-2.0
//
// The small parts: escapes, times, digests, keys and the credentials file.
#include <mortise/text.h>

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "auth_sigv4/credentials_file.h"
#include "auth_sigv4/timestamp.h"
#include "auth_sigv4/uri.h"
#include "unit/plugins/auth_sigv4/signer.h"

namespace mortise::auth_sigv4 {
namespace {

std::string path(std::string_view raw) {
  std::string out;
  append_canonical_path(out, raw);
  return out;
}

std::string query(std::string_view raw) {
  std::string out;
  append_canonical_query(out, raw);
  return out;
}

TEST(Uri, CanonicalPathEncodesOnceAndNormalisesNothing) {
  EXPECT_EQ(path("/a//b/../c/."), "/a//b/../c/.");
  EXPECT_EQ(path("/a+b"), "/a%2Bb");
  EXPECT_EQ(path("/a%2bb%2F%7e%25"), "/a%2Bb/~%25");
  EXPECT_EQ(path("/%c3%bc \xc3\xbc"), "/%C3%BC%20%C3%BC");
  EXPECT_EQ(path("/100%/%zz%4"), "/100%25/%25zz%254");
  EXPECT_EQ(path("/-._~!*'()"), "/-._~%21%2A%27%28%29");
}

TEST(Uri, CanonicalQueryTakesPlusForABlank) {
  EXPECT_EQ(query("a+b/c%2Bd%20e"), "a%20b%2Fc%2Bd%20e");
  EXPECT_EQ(decode_query("a+b%2B%"), "a b+%");
  EXPECT_EQ(text::percent_decoded_leniently("a+b%2B%", text::Plus::literal), "a+b+%");
}

TEST(Uri, SplitsFields) {
  const auto fields = split_query("a=1&&b&c=&d=e=f&");
  ASSERT_EQ(fields.size(), 4u);
  EXPECT_EQ(fields[0].value, "1");
  EXPECT_FALSE(fields[1].has_value);
  EXPECT_TRUE(fields[2].has_value);
  EXPECT_EQ(fields[3].value, "e=f");
  EXPECT_TRUE(split_query("").empty());
}

TEST(Timestamp, BothForms) {
  EXPECT_EQ(text::parse_basic_time("20130524T000000Z"), 1369353600);
  EXPECT_EQ(parse_request_time("Fri, 24 May 2013 00:00:00 GMT"), 1369353600);
  EXPECT_EQ(parse_request_time("Fri, 24 May 2013 00:00:00 +0000"), 1369353600);
  EXPECT_EQ(parse_request_time("Thu, 29 Feb 2024 23:59:59 GMT"), 1709251199);
  EXPECT_EQ(text::parse_basic_time("19691231T235959Z"), -1);
  EXPECT_EQ(text::basic_time(1369353600), "20130524T000000Z");
  EXPECT_EQ(text::iso_time(1709251199), "2024-02-29T23:59:59Z");
  for (const char* bad :
       {"", "T", "20130230T000000Z", "20130524T240000Z", "20130524T000000", "20130524t000000z",
        "Fri, 24 Foo 2013 00:00:00 GMT", "Fri, 24 ayJ 2013 00:00:00 GMT", "Fri, 24 May 2013 00:00:00 CET",
        "24 May 2013 00:00:00 GMT", "Fri, 24 May 13 00:00:00 GMT", "0000T", "99999999T999999Z"})
    EXPECT_EQ(parse_request_time(bad), std::nullopt) << bad;
}

TEST(Digester, VectorsOfRfc4231AndRfc2202) {
  Digester d;
  EXPECT_EQ(text::to_hex(bytes(d.sha256("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(text::to_hex(bytes(d.hmac_sha256("Jefe", "what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(text::to_hex(bytes(
                d.hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(text::to_hex(bytes(d.hmac_sha1("Jefe", "what do ya want for nothing?"))),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(text::to_hex(
                bytes(d.hmac_sha1(std::string(80, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"))),
            "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

TEST(SigningKeys, AreDerivedOnceAndKeptForManyThreads) {
  SigningKeys keys;
  Digester digester;
  const auto expected = derive_signing_key(digester, "AWS4secret", "20130524", "region-3");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      Digester own;
      for (int i = 0; i < 300; ++i) {
        const auto key = keys.get(own, "AWS4secret", "20130524", "region-" + std::to_string(i % 20));
        if (i % 20 == 3) {
          EXPECT_EQ(key.bytes, expected);
          EXPECT_EQ(key.hmac.sign("message"), own.hmac_sha256(bytes(expected), "message"));
        }
      }
    });
  for (auto& t : threads) t.join();
  EXPECT_EQ(keys.get(digester, "AWS4secret", "20130524", std::string(5000, 'r')).bytes,
            derive_signing_key(digester, "AWS4secret", "20130524", std::string(5000, 'r')));
}

TEST(KeyRing, RefusesBadKeys) {
  KeyRing keys;
  ASSERT_TRUE(keys.add({"alice", "12345678", "", "", false}).ok());
  EXPECT_FALSE(keys.add({"alice", "12345678", "", "", false}).ok());
  EXPECT_FALSE(keys.add({"", "12345678", "", "", false}).ok());
  EXPECT_FALSE(keys.add({"bob", "1234567", "", "", false}).ok());
  EXPECT_FALSE(keys.add({"b ob", "12345678", "", "", false}).ok());
  EXPECT_FALSE(keys.add({"b,ob", "12345678", "", "", false}).ok());
  const auto error = keys.add({"carol", "hunter2", "", "", false});
  EXPECT_EQ(error.error().message.find("hunter2"), std::string::npos);
  EXPECT_EQ(keys.size(), 1u);
  EXPECT_EQ(keys.find("bob"), nullptr);
  EXPECT_EQ(keys.find("alice")->identity().id, "alice");
  EXPECT_EQ(keys.find("alice")->secret(), "12345678");
}

TEST(CredentialsFile, Sections) {
  const auto keys = parse_credentials(
      "# comment\n; another\n\n[alice]\r\naws_access_key_id = AKIA1\r\naws_secret_access_key=se=cr et\nregion = x\n"
      "[bob]\naws_access_key_id=AKIA2\naws_secret_access_key=12345678\nid=id-2\ndisplay_name=Bob "
      "B.\nadministrator=true\n"
      "[profile without keys]\nregion=y");
  ASSERT_TRUE(keys.ok()) << keys.error().message;
  ASSERT_EQ(keys->size(), 2u);
  EXPECT_EQ((*keys)[0].access_key, "AKIA1");
  EXPECT_EQ((*keys)[0].secret, "se=cr et");
  EXPECT_EQ((*keys)[0].id, "alice");
  EXPECT_FALSE((*keys)[0].administrator);
  EXPECT_EQ((*keys)[1].id, "id-2");
  EXPECT_EQ((*keys)[1].display_name, "Bob B.");
  EXPECT_TRUE((*keys)[1].administrator);
}

TEST(CredentialsFile, ErrorsNameTheLine) {
  EXPECT_EQ(parse_credentials("\n[a\n").error().message, "line 2: a section needs a closing ']'");
  EXPECT_EQ(parse_credentials("x=y").error().message, "line 1: a value before the first [section]");
  EXPECT_EQ(parse_credentials("[a]\nxyz").error().message, "line 2: neither [section] nor name = value");
  EXPECT_EQ(parse_credentials("[a]\nadministrator=yes").error().message, "line 2: administrator is 'true' or 'false'");
  EXPECT_FALSE(read_credentials_file("/nonexistent/file").ok());
}

}  // namespace
}  // namespace mortise::auth_sigv4
