// SPDX-License-Identifier: Apache-2.0
//
// Uploads in parts.
#include "unit/plugins/api_s3/operations_fixture.h"

namespace mortise::api_s3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Multipart : public Operations {
 protected:
  std::string create(const std::string& headers = {}) {
    const Reply r = s3.send("POST /bkt/mp?uploads HTTP/1.1" + (headers.empty() ? "" : "\n" + headers));
    EXPECT_EQ(r.status, 200) << r.body;
    return r.element("UploadId");
  }
  std::string part(const std::string& id, int number, std::string_view body) {
    const Reply r = s3.send("PUT /bkt/mp?partNumber=" + std::to_string(number) + "&uploadId=" + id, body);
    EXPECT_EQ(r.status, 200) << r.body;
    return r.header("etag");
  }
  Reply complete(const std::string& id, const std::vector<std::pair<int, std::string>>& parts,
                 const std::string& headers = {}) {
    std::string document = "<CompleteMultipartUpload>";
    for (const auto& [number, etag] : parts)
      document += "<Part><PartNumber>" + std::to_string(number) + "</PartNumber><ETag>" + etag + "</ETag></Part>";
    return s3.send("POST /bkt/mp?uploadId=" + id + " HTTP/1.1" + (headers.empty() ? "" : "\n" + headers),
                   document + "</CompleteMultipartUpload>");
  }
  /// Completes with part 1 alone, whose element has these besides.
  Reply complete_with(const std::string& id, const std::string& etag, const std::string& elements) {
    return s3.send("POST /bkt/mp?uploadId=" + id, "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" +
                                                      etag + "</ETag>" + elements +
                                                      "</Part></CompleteMultipartUpload>");
  }
  const std::string kPart = std::string(100, 'p');
};

TEST_F(Multipart, FromCreateToGet) {
  const std::string id = create("Content-Type: a/b\nx-amz-meta-m: 1\nx-amz-tagging: a=b");
  EXPECT_EQ(get("mp").status, 404);
  const std::string one = part(id, 1, kPart);
  const std::string two = part(id, 5, "tail");
  Reply r = s3.send("GET /bkt/mp?uploadId=" + id);
  EXPECT_THAT(r.elements("PartNumber"), ElementsAre("1", "5"));
  EXPECT_THAT(r.elements("Size"), ElementsAre("100", "4"));
  EXPECT_EQ(r.element("NextPartNumberMarker"), "5");
  EXPECT_THAT(r.elements("DisplayName"), ElementsAre("Name of me", "Name of me"));
  r = s3.send("GET /bkt/mp?max-parts=1&part-number-marker=1&uploadId=" + id);
  EXPECT_THAT(r.elements("PartNumber"), ElementsAre("5"));
  r = s3.send("GET /bkt?uploads");
  EXPECT_THAT(r.elements("UploadId"), ElementsAre(id));
  EXPECT_EQ(r.element("NextKeyMarker"), "mp");

  r = complete(id, {{1, one}, {5, two}});
  EXPECT_EQ(r.status, 200) << r.body;
  EXPECT_EQ(r.element("Location"), "http://127.0.0.1:51080/bkt/mp");
  EXPECT_THAT(r.element("ETag"), HasSubstr("-2\""));
  const Reply whole = get("mp");
  EXPECT_EQ(whole.body, kPart + "tail");
  EXPECT_EQ(whole.header("content-type"), "a/b");
  EXPECT_EQ(whole.header("x-amz-meta-m"), "1");
  EXPECT_EQ(whole.header("x-amz-tagging-count"), "1");
  EXPECT_FALSE(whole.has("x-amz-mp-parts-count"));
  const Reply second = get("mp?partNumber=2");
  EXPECT_EQ(second.status, 206);
  EXPECT_EQ(second.body, "tail");
  EXPECT_EQ(second.header("content-range"), "bytes 100-103/104");
  EXPECT_EQ(second.header("x-amz-mp-parts-count"), "2");
  EXPECT_EQ(get("mp?partNumber=3").code(), "InvalidPartNumber");
  EXPECT_EQ(get("mp?partNumber=0").code(), "InvalidArgument");
  EXPECT_EQ(get("mp?partNumber=1", "Range: bytes=0-1").code(), "InvalidRequest");
  EXPECT_EQ(complete(id, {{1, one}, {5, two}}).status, 200);  // again, with the same list
  EXPECT_EQ(s3.send("PUT /bkt/mp?partNumber=1&uploadId=" + id, "x").code(), "NoSuchUpload");
}

TEST_F(Multipart, CompleteRefuses) {
  const std::string id = create();
  const std::string one = part(id, 1, kPart);
  const std::string two = part(id, 2, kPart);
  EXPECT_EQ(complete(id, {}).code(), "MalformedXML");
  EXPECT_EQ(s3.send("POST /bkt/mp?uploadId=" + id, "").code(), "MalformedXML") << "no list at all";
  EXPECT_EQ(complete(id, {{2, two}, {1, one}}).code(), "InvalidPartOrder");
  EXPECT_EQ(complete(id, {{1, two}, {2, "\"no\""}}).code(), "InvalidPart");
  EXPECT_EQ(complete(id, {{1, one}, {3, two}}).code(), "InvalidPart");
  EXPECT_EQ(complete(id, {{0, one}}).code(), "InvalidArgument");
  EXPECT_EQ(complete(id, {{-1, one}}).code(), "InvalidArgument");
  EXPECT_EQ(complete("0123", {{1, one}}).code(), "NoSuchUpload");
  EXPECT_EQ(complete(id, {{1, one}}, "x-amz-mp-object-size: 99").code(), "InvalidRequest");
  EXPECT_EQ(complete(id, {{1, one}, {2, two}}, "x-amz-checksum-type: NONSENSE").code(), "InvalidRequest");
  put("mp", "there");
  EXPECT_EQ(complete(id, {{1, one}, {2, two}}, "If-None-Match: *").status, 412);
  EXPECT_EQ(complete(id, {{1, one}, {2, two}}, "x-amz-mp-object-size: 200").status, 200);  // still usable
}

TEST_F(Multipart, APartNamedTwice) {
  const std::string id = create();
  const std::string first = part(id, 1, kPart);
  const std::string again = part(id, 1, "again");
  EXPECT_EQ(complete(id, {{1, again}, {1, first}}).code(), "InvalidPart");
  EXPECT_EQ(complete(id, {{1, first}, {1, again}}).status, 200);
  EXPECT_EQ(get("mp").body, "again");
}

TEST_F(Multipart, SmallParts) {
  const std::string id = create();
  const std::string one = part(id, 1, "tiny");
  const std::string two = part(id, 2, kPart);
  EXPECT_EQ(complete(id, {{1, one}, {2, two}}).code(), "EntityTooSmall");
}

TEST_F(Multipart, Abort) {
  const std::string id = create();
  part(id, 1, kPart);
  EXPECT_EQ(s3.send("DELETE /bkt/mp?uploadId=" + id).status, 204);
  EXPECT_EQ(s3.send("DELETE /bkt/mp?uploadId=" + id).code(), "NoSuchUpload");
  EXPECT_EQ(s3.send("GET /bkt/mp?uploadId=" + id).code(), "NoSuchUpload");
  EXPECT_THAT(s3.send("GET /bkt?uploads").elements("UploadId"), IsEmpty());
}

TEST_F(Multipart, PartNumbers) {
  const std::string id = create();
  for (const char* number : {"0", "10001", "x", ""})
    EXPECT_EQ(s3.send(std::string("PUT /bkt/mp?partNumber=") + number + "&uploadId=" + id, "x").code(),
              "InvalidArgument")
        << number;
}

TEST_F(Multipart, UploadPartCopy) {
  put("src", "0123456789");
  const std::string id = create();
  const auto copy = [&](const std::string& headers) {
    return s3.send("PUT /bkt/mp?partNumber=1&uploadId=" + id + " HTTP/1.1\nx-amz-copy-source: bkt/src\n" + headers);
  };
  EXPECT_EQ(copy("x-amz-copy-source-range: bytes=0-").code(), "InvalidArgument");
  EXPECT_EQ(copy("x-amz-copy-source-range: bytes=0-10").code(), "InvalidArgument");
  EXPECT_EQ(copy("x-amz-copy-source-range: bytes=10-12").code(), "InvalidRequest");
  EXPECT_EQ(copy("x-amz-copy-source-if-match: no").element("Condition"), "x-amz-copy-source-If-Match");
  const Reply r = copy("x-amz-copy-source-range: bytes=2-4");
  EXPECT_EQ(r.status, 200) << r.body;
  EXPECT_EQ(complete(id, {{1, r.element("ETag")}}).status, 200);
  EXPECT_EQ(get("mp").body, "234");
}

TEST_F(Multipart, Checksums) {
  const Reply made = s3.send("POST /bkt/mp?uploads HTTP/1.1\nx-amz-checksum-algorithm: CRC32");
  EXPECT_EQ(made.header("x-amz-checksum-algorithm"), "CRC32");
  EXPECT_EQ(made.header("x-amz-checksum-type"), "COMPOSITE");
  const std::string id = made.element("UploadId");
  const Reply one =
      s3.send("PUT /bkt/mp?partNumber=1&uploadId=" + id + " HTTP/1.1\nx-amz-checksum-crc32: DUoRhQ==", "hello world");
  EXPECT_EQ(one.header("x-amz-checksum-crc32"), "DUoRhQ==");
  EXPECT_FALSE(one.has("x-amz-checksum-type"));
  EXPECT_EQ(s3.send("GET /bkt/mp?uploadId=" + id).element("ChecksumCRC32"), "DUoRhQ==");
  EXPECT_EQ(complete(id, {{1, one.header("etag")}}).code(), "InvalidRequest") << "no checksum for the part";
  const Reply r = complete_with(id, one.header("etag"), "<ChecksumCRC32>DUoRhQ==</ChecksumCRC32>");
  EXPECT_THAT(r.element("ChecksumCRC32"), HasSubstr("==-1"));
  EXPECT_EQ(r.element("ChecksumType"), "COMPOSITE");
  EXPECT_THAT(s3.send("HEAD /bkt/mp HTTP/1.1\nx-amz-checksum-mode: ENABLED").header("x-amz-checksum-crc32"),
              HasSubstr("==-1"));
  EXPECT_EQ(s3.send("POST /bkt/mp?uploads HTTP/1.1\nx-amz-checksum-type: COMPOSITE").code(), "InvalidRequest");
  EXPECT_EQ(s3.send("POST /bkt/mp?uploads HTTP/1.1\nx-amz-checksum-algorithm: SHA256\nx-amz-checksum-type: FULL_OBJECT")
                .code(),
            "InvalidRequest");
  EXPECT_EQ(s3.send("POST /bkt/mp?uploads HTTP/1.1\nx-amz-checksum-algorithm: NOPE").code(), "InvalidRequest");
}

TEST_F(Multipart, ACompositeUploadNeedsAChecksumForEveryPart) {
  const std::string id = create("x-amz-checksum-algorithm: SHA256");
  const std::string target = "PUT /bkt/mp?partNumber=1&uploadId=" + id + " HTTP/1.1\n";
  EXPECT_EQ(s3.send(target, "hello world").code(), "InvalidRequest");
  EXPECT_EQ(s3.send(target + "x-amz-checksum-crc32: DUoRhQ==", "hello world").code(), "InvalidRequest");
  const std::string sha = "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=";
  const std::string wrong = "n2alat9FhKiZXkZO18V2LLcZFM3IT8R7DjSMvK//7WU=";
  const Reply part = s3.send(target + "x-amz-checksum-sha256: " + sha, "hello world");
  EXPECT_EQ(part.status, 200) << part.body;
  const auto refused = [&](const std::string& elements) {
    return complete_with(id, part.header("etag"), elements).code();
  };
  const std::string good = "<ChecksumSHA256>" + sha + "</ChecksumSHA256>";
  EXPECT_EQ(refused(""), "InvalidRequest");
  EXPECT_EQ(refused("<ChecksumSHA256>" + wrong + "</ChecksumSHA256>"), "InvalidPart");
  EXPECT_EQ(refused("<ChecksumCRC32>DUoRhQ==</ChecksumCRC32>"), "BadDigest") << "right, but another algorithm";
  EXPECT_EQ(refused(good + "<ChecksumCRC32>DUoRhQ==</ChecksumCRC32>"), "InvalidArgument") << "two";
  EXPECT_EQ(refused("<ChecksumCRC32>DUoRhQ==</ChecksumCRC32>" + good), "InvalidArgument") << "two";
  EXPECT_EQ(refused(good + good), "InvalidArgument");
  for (const char* no : {"nonsense", "DUoRhQ==", "", "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=-1"})
    EXPECT_EQ(refused(std::string("<ChecksumSHA256>") + no + "</ChecksumSHA256>"), "InvalidArgument") << no;
  const Reply done = complete_with(id, part.header("etag"), good);
  EXPECT_EQ(done.status, 200) << done.body;
  const std::string whole = done.element("ChecksumSHA256");
  EXPECT_THAT(whole, ::testing::EndsWith("=-1"));
  const Reply attributes = get("mp?attributes", "x-amz-object-attributes: Checksum,ObjectParts");
  EXPECT_THAT(attributes.elements("ChecksumSHA256"), ElementsAre(whole.substr(0, whole.size() - 2), sha));
  EXPECT_EQ(attributes.element("ChecksumType"), "COMPOSITE");
  const Reply one = get("mp?partNumber=1", "x-amz-checksum-mode: ENABLED");
  EXPECT_EQ(one.header("x-amz-checksum-sha256"), sha);
  EXPECT_EQ(one.header("x-amz-checksum-type"), "COMPOSITE");
}

TEST_F(Multipart, AFullObjectsPartsKeepTheirChecksumsToThemselves) {
  const std::string id = create("x-amz-checksum-algorithm: CRC32\nx-amz-checksum-type: FULL_OBJECT");
  const Reply one = s3.send("PUT /bkt/mp?partNumber=1&uploadId=" + id, kPart);
  EXPECT_TRUE(one.has("x-amz-checksum-crc32")) << "computed";
  const Reply two = s3.send("PUT /bkt/mp?partNumber=2&uploadId=" + id, "tail");
  EXPECT_EQ(s3.send("GET /bkt/mp?uploadId=" + id).elements("ChecksumCRC32").size(), 2u);
  EXPECT_EQ(complete(id, {{1, one.header("etag")}, {2, two.header("etag")}}, "x-amz-checksum-type: COMPOSITE").code(),
            "InvalidRequest");
  EXPECT_EQ(complete(id, {{1, one.header("etag")}, {2, two.header("etag")}}, "x-amz-checksum-crc32c: AAAAAA==").code(),
            "BadDigest");
  const Reply done = complete(id, {{1, one.header("etag")}, {2, two.header("etag")}});
  EXPECT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(done.element("ChecksumType"), "FULL_OBJECT");
  const Reply second = get("mp?partNumber=2", "x-amz-checksum-mode: ENABLED");
  EXPECT_FALSE(second.has("x-amz-checksum-crc32"));
  EXPECT_FALSE(second.has("x-amz-checksum-type"));
  EXPECT_EQ(get("mp?attributes", "x-amz-object-attributes: Checksum,ObjectParts").elements("ChecksumCRC32").size(), 1u);
  const std::string single = create("x-amz-checksum-algorithm: CRC32\nx-amz-checksum-type: FULL_OBJECT");
  complete(single, {{1, part(single, 1, "all")}});
  const Reply all = get("mp?partNumber=1", "x-amz-checksum-mode: ENABLED");
  EXPECT_TRUE(all.has("x-amz-checksum-crc32")) << "this part is the whole object";
  EXPECT_EQ(all.header("x-amz-checksum-type"), "FULL_OBJECT");
}

/// Clients add checksums to parts by themselves: they are verified, and compared where Complete repeats them.
TEST_F(Multipart, WithoutAnAlgorithmTheObjectHasNoChecksum) {
  const std::string id = create();
  const Reply part =
      s3.send("PUT /bkt/mp?partNumber=1&uploadId=" + id + " HTTP/1.1\nx-amz-checksum-crc32: DUoRhQ==", "hello world");
  EXPECT_EQ(part.header("x-amz-checksum-crc32"), "DUoRhQ==");
  const Reply listed = s3.send("GET /bkt/mp?uploadId=" + id);
  EXPECT_FALSE(listed.element("PartNumber").empty());
  for (const char* name : {"ChecksumCRC32", "ChecksumCRC64NVME", "ChecksumAlgorithm", "ChecksumType"})
    EXPECT_TRUE(listed.elements(name).empty()) << name;
  EXPECT_TRUE(s3.send("GET /bkt?uploads").elements("ChecksumAlgorithm").empty());
  const std::string etag = part.header("etag");
  EXPECT_EQ(complete_with(id, etag, "<ChecksumCRC32>AAAAAA==</ChecksumCRC32>").code(), "InvalidPart");
  for (const char* type : {"FULL_OBJECT", "COMPOSITE"})
    EXPECT_EQ(complete(id, {{1, etag}}, std::string("x-amz-checksum-type: ") + type).code(), "InvalidRequest") << type;
  EXPECT_EQ(complete(id, {{1, etag}}, "x-amz-checksum-crc32: nonsense").code(), "InvalidRequest");
  EXPECT_EQ(complete(id, {{1, etag}}, "x-amz-checksum-crc32: AAAAAA==-2").status, 200) << "wrong, and of no account";
  EXPECT_FALSE(get("mp", "x-amz-checksum-mode: ENABLED").has("x-amz-checksum-crc32"));
  const std::string again = create();
  s3.send("PUT /bkt/mp?partNumber=1&uploadId=" + again + " HTTP/1.1\nx-amz-checksum-crc32: DUoRhQ==", "hello world");
  EXPECT_EQ(complete_with(again, etag, "<ChecksumCRC32>DUoRhQ==</ChecksumCRC32>").status, 200);
  EXPECT_FALSE(get("mp", "x-amz-checksum-mode: ENABLED").has("x-amz-checksum-crc32"));
}

TEST_F(Multipart, CompleteOfAnUnknownUpload) {
  EXPECT_EQ(complete("0123", {}).code(), "NoSuchUpload") << "before its list is looked at";
  EXPECT_EQ(s3.send("POST /bkt/mp?uploadId=0123", "").code(), "NoSuchUpload");
  EXPECT_EQ(s3.send("POST /bkt/mp?uploadId=0123", "nonsense").code(), "NoSuchUpload");
  const std::string id = create();
  const std::string one = part(id, 1, kPart);
  EXPECT_EQ(s3.send("POST /bkt/mp?uploadId=" + id, "nonsense").code(), "MalformedXML");
  EXPECT_EQ(complete(id, {{1, one}}).status, 200);
  EXPECT_EQ(complete(id, {{1, one}}).status, 200) << "again, with the same list";
  EXPECT_EQ(complete(id, {}).code(), "NoSuchUpload");
  EXPECT_EQ(complete(id, {{1, "\"other\""}}).code(), "NoSuchUpload");
  const std::string gone = create();
  part(gone, 1, kPart);
  EXPECT_EQ(s3.send("DELETE /bkt/mp?uploadId=" + gone).status, 204);
  EXPECT_EQ(complete(gone, {{1, one}}).code(), "NoSuchUpload");
}

TEST_F(Multipart, AnObjectThatChangedSinceCreateIsAConflict) {
  const std::string before = put("mp", "before");
  const std::string id = create();
  const std::string one = part(id, 1, kPart);
  const std::string during = put("mp", "during");
  EXPECT_EQ(complete(id, {{1, one}}, "If-Match: " + before).code(), "PreconditionFailed");
  const Reply r = complete(id, {{1, one}}, "If-Match: " + during);
  EXPECT_EQ(r.status, 409);
  EXPECT_EQ(r.code(), "ConditionalRequestConflict");
  EXPECT_EQ(r.element("Condition"), "If-Match");
  EXPECT_EQ(r.element("Key"), "mp");
  EXPECT_EQ(complete(id, {{1, one}}, "If-None-Match: *").status, 412);
  EXPECT_EQ(s3.send("DELETE /bkt/mp").status, 204);
  EXPECT_EQ(complete(id, {{1, one}}, "If-None-Match: *").element("Condition"), "If-None-Match");
  EXPECT_EQ(complete(id, {{1, one}}, "If-Match: " + during).code(), "NoSuchKey");
  EXPECT_EQ(complete(id, {{1, one}}).status, 200) << "no condition";
}

TEST_F(Multipart, Attributes) {
  const std::string id = create();
  complete(id, {{1, part(id, 1, kPart)}, {3, part(id, 3, "tail")}});
  const Reply r = get("mp?attributes",
                      "x-amz-object-attributes: ETag,ObjectSize\nx-amz-object-attributes: ObjectParts, StorageClass");
  EXPECT_EQ(r.status, 200) << r.body;
  EXPECT_THAT(r.element("ETag"), ::testing::EndsWith("-2"));
  EXPECT_EQ(r.element("ObjectSize"), "104");
  EXPECT_EQ(r.element("PartsCount"), "2");
  EXPECT_THAT(r.elements("Size"), ElementsAre("100", "4"));
  EXPECT_EQ(r.element("StorageClass"), "STANDARD");
  EXPECT_TRUE(r.has("last-modified"));
  EXPECT_EQ(get("mp?attributes").code(), "InvalidArgument");
  EXPECT_EQ(get("mp?attributes", "x-amz-object-attributes: Smell").code(), "InvalidArgument");
  EXPECT_EQ(get("none?attributes", "x-amz-object-attributes: ETag").code(), "NoSuchKey");
}

}  // namespace
}  // namespace mortise::api_s3::test
