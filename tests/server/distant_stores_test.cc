// SPDX-License-Identifier: Apache-2.0
//
// The real program over stores whose reads wait for a network: everything works, and nothing is read on a loop.
#include "server/zoo.h"

#include "support/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mortise::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class DistantStores : public testing::Test {
 protected:
  TestServer server{{"",
                     zoo_flags({"storage.meta=zoo_distant", "storage.blob=zoo_distant", "storage.inline_max=1KiB",
                                "plugins.api_s3.enabled=true", "plugins.checksum_openssl.enabled=true",
                                "plugins.checksum_crc.enabled=true", "server.threads=1"}),
                     {}}};

  HttpAnswer ask(const char* method, const std::string& target, std::string_view body = {},
                 const std::vector<std::pair<std::string, std::string>>& headers = {}) const {
    return http(server.address(), method, target, body, headers);
  }
  void stop() {
    EXPECT_EQ(server.terminate(), 0);
    EXPECT_THAT(server.log(), Not(HasSubstr("event loop")));
  }
};

TEST_F(DistantStores, ObjectsAreWrittenReadListedAndRemoved) {
  server.start();
  EXPECT_EQ(ask("PUT", "/bucket").status, 200);
  EXPECT_EQ(ask("GET", "/bucket/none").status, 404);
  EXPECT_EQ(ask("PUT", "/nobucket/key", "x").status, 404);
  const std::string large(300000, 'x');
  EXPECT_EQ(ask("PUT", "/bucket/small", "hello").status, 200);
  EXPECT_EQ(ask("PUT", "/bucket/large", large).status, 200);
  EXPECT_EQ(ask("PUT", "/bucket/small", "again", {{"If-None-Match", "*"}}).status, 412);
  EXPECT_EQ(ask("GET", "/bucket/small").body, "hello");
  EXPECT_EQ(ask("GET", "/bucket/large").body, large);
  const HttpAnswer part = ask("GET", "/bucket/large", {}, {{"Range", "bytes=1-3"}, {"If-Range", "\"other\""}});
  EXPECT_EQ(part.status, 200) << "it is not that one any more";
  EXPECT_EQ(ask("GET", "/bucket/large", {}, {{"Range", "bytes=1-3"}}).body, "xxx");
  EXPECT_EQ(ask("GET", "/bucket/small", {}, {{"If-None-Match", "*"}}).status, 304);
  EXPECT_THAT(ask("GET", "/bucket?list-type=2").body, HasSubstr("<Key>large</Key>"));
  EXPECT_EQ(ask("PUT", "/bucket/copy", {}, {{"x-amz-copy-source", "/bucket/large"}}).status, 200);
  EXPECT_EQ(ask("GET", "/bucket/copy").body, large);
  EXPECT_EQ(ask("DELETE", "/bucket/small").status, 204);
  EXPECT_EQ(ask("GET", "/bucket/small").status, 404);
  stop();
}

TEST_F(DistantStores, AnUploadInPartsAndAForm) {
  server.start();
  EXPECT_EQ(ask("PUT", "/bucket").status, 200);
  const std::string begun = ask("POST", "/bucket/key?uploads").body;
  const size_t from = begun.find("<UploadId>") + 10;
  const std::string id = begun.substr(from, begun.find('<', from) - from);
  const HttpAnswer part = ask("PUT", "/bucket/key?partNumber=1&uploadId=" + id, std::string(200000, 'p'));
  EXPECT_EQ(part.status, 200);
  EXPECT_EQ(ask("POST", "/bucket/key?uploadId=" + id,
                "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" + part.headers.at("etag") +
                    "</ETag></Part></CompleteMultipartUpload>")
                .status,
            200);
  EXPECT_EQ(ask("GET", "/bucket/key?partNumber=1", {}, {{"x-amz-checksum-mode", "ENABLED"}}).body.size(), 200000u);
  const std::string form =
      "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nform\r\n--b\r\nContent-Disposition: form-data; "
      "name=\"file\"; filename=\"f\"\r\n\r\n" +
      std::string(50000, 'f') + "\r\n--b--\r\n";
  EXPECT_EQ(ask("POST", "/bucket", form, {{"Content-Type", "multipart/form-data; boundary=b"}}).status, 204);
  EXPECT_EQ(ask("GET", "/bucket/form").body.size(), 50000u);
  stop();
}

TEST_F(DistantStores, ABrowserAsksFirst) {
  server.start();
  EXPECT_EQ(ask("PUT", "/bucket").status, 200);
  EXPECT_EQ(ask("PUT", "/bucket?cors",
                "<CORSConfiguration><CORSRule><AllowedOrigin>http://page.example</AllowedOrigin>"
                "<AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>",
                {{"Content-MD5", ""}})
                .status,
            400);
  EXPECT_EQ(
      ask("OPTIONS", "/bucket/key", {}, {{"Origin", "http://page.example"}, {"Access-Control-Request-Method", "GET"}})
          .status,
      403);
  stop();
}

}  // namespace
}  // namespace mortise::test
