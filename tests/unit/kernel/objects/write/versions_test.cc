// SPDX-License-Identifier: Apache-2.0
#include "unit/kernel/objects/object_suite.h"

namespace mortise::objects::test {
namespace {

class Versions : public ObjectSuite {
 protected:
  Versions() { EXPECT_TRUE(client.create_bucket("bucket").ok()); }
  void set(const char* state) { ASSERT_TRUE(client.update_bucket("bucket", {{"versioning", state}}).ok()); }
  std::string put(const std::string& body) {
    const auto r = client.put("bucket", "k", body);
    EXPECT_TRUE(r.ok()) << r.message;
    return r.version;
  }
  std::string body(std::string_view version = {}) { return client.get("bucket", "k", version).body; }
  /// "body body …" of all versions, newest first; markers as "-".
  std::string history() {
    std::string out;
    for (const auto& o : client.list_versions(list_of("bucket", 1000)).objects)
      out += (out.empty() ? "" : " ") + (o.delete_marker ? std::string("-") : body(o.version)) + (o.latest ? "*" : "") +
             (o.version == "null" ? "0" : "");
    return out;
  }
};

TEST_P(Versions, AreKeptWhereEnabled) {
  set("enabled");
  const auto one = client.put("bucket", "k", "1");
  EXPECT_TRUE(one.versioned);
  EXPECT_TRUE(one.versioning_enabled);
  const auto two = put("2");
  const auto three = put(noise(100'000, 3));
  EXPECT_NE(one.version, two);
  EXPECT_EQ(body(), noise(100'000, 3));
  EXPECT_EQ(body(one.version), "1");
  EXPECT_EQ(body(two), "2");
  EXPECT_EQ(body(three), noise(100'000, 3));
  EXPECT_TRUE(client.head("bucket", "k", three).object->latest);
  EXPECT_FALSE(client.head("bucket", "k", two).object->latest);
  EXPECT_TRUE(client.head("bucket", "k", two).object->versioned);
}

TEST_P(Versions, AreReplacedWhereNeverEnabled) {
  EXPECT_EQ(put("1"), "null");
  EXPECT_EQ(put("2"), "null");
  EXPECT_EQ(history(), "2*0");
  EXPECT_EQ(body("null"), "2");
  EXPECT_FALSE(client.head("bucket", "k", "null").object->versioned);
  const auto removed = client.remove("bucket", "k", "null");
  EXPECT_TRUE(removed.ok());
  EXPECT_FALSE(removed.versioned);
  EXPECT_EQ(history(), "");
}

TEST_P(Versions, TheNullVersionIsOneWhateverTheOrder) {
  put("a");
  set("enabled");
  put("b");
  EXPECT_EQ(history(), "b* a0");
  set("suspended");
  const auto c = client.put("bucket", "k", "c");
  EXPECT_EQ(c.version, "null");
  EXPECT_TRUE(c.versioned);
  EXPECT_FALSE(c.versioning_enabled);
  EXPECT_EQ(history(), "c*0 b");
  put("d");
  EXPECT_EQ(history(), "d*0 b");
  set("enabled");
  put("e");
  put("f");
  EXPECT_EQ(history(), "f* e d0 b");
  EXPECT_EQ(body("null"), "d");
  set("suspended");
  put("g");
  EXPECT_EQ(history(), "g*0 f e b");
  world.service().collect_garbage();
  EXPECT_EQ(count_records('d'), GetParam().within_max == 0 ? 4u : 0u) << "bodies of replaced null versions are gone";
}

TEST_P(Versions, DeletingAddsAMarkerWhereEnabled) {
  set("enabled");
  put("1");
  const auto gone = client.remove("bucket", "k");
  EXPECT_TRUE(gone.delete_marker);
  EXPECT_EQ(gone.removed_version, "");
  EXPECT_NE(gone.version, "null");
  EXPECT_EQ(history(), "-* 1");
  const auto got = client.get("bucket", "k");
  EXPECT_EQ(got.detail, MORTISE_NO_SUCH_KEY);
  ASSERT_TRUE(got.object);
  EXPECT_TRUE(got.object->delete_marker);
  EXPECT_EQ(got.object->version, gone.version);
  const auto marker = client.get("bucket", "k", gone.version);
  EXPECT_EQ(marker.detail, MORTISE_IS_DELETE_MARKER);
  ASSERT_TRUE(marker.object);
  EXPECT_TRUE(client.list(list_of("bucket", 10)).objects.empty());
  EXPECT_TRUE(client.remove("bucket", "k").ok()) << "a marker over a marker";
  EXPECT_EQ(history(), "-* - 1");
  EXPECT_TRUE(client.remove("bucket", "never").delete_marker) << "also where there is no object";
}

TEST_P(Versions, DeletingReplacesTheNullVersionWhereSuspended) {
  put("0");
  set("enabled");
  put("1");
  set("suspended");
  const auto gone = client.remove("bucket", "k");
  EXPECT_EQ(gone.version, "null");
  EXPECT_TRUE(gone.delete_marker);
  EXPECT_EQ(history(), "-*0 1");
  put("2");
  EXPECT_EQ(history(), "2*0 1");
}

TEST_P(Versions, RemovingTheNewestPromotesTheNext) {
  set("enabled");
  const auto one = put("1");
  const auto two = put("2");
  const auto marker = client.remove("bucket", "k").version;
  const auto removed = client.remove("bucket", "k", marker);
  EXPECT_TRUE(removed.delete_marker);
  EXPECT_EQ(removed.removed_version, marker);
  EXPECT_EQ(history(), "2* 1");
  EXPECT_FALSE(client.remove("bucket", "k", two).delete_marker);
  EXPECT_EQ(history(), "1*");
  EXPECT_EQ(body(), "1");
  put("3");
  EXPECT_EQ(history(), "3* 1") << "order goes by what came later, also behind a removed version";
  EXPECT_TRUE(client.remove("bucket", "k", one).ok());
  EXPECT_EQ(history(), "3*");
}

TEST_P(Versions, RemovingTheNullVersionInTheMiddle) {
  put("a");
  set("enabled");
  put("b");
  EXPECT_TRUE(client.remove("bucket", "k", "null").ok());
  EXPECT_EQ(history(), "b*");
  EXPECT_EQ(client.get("bucket", "k", "null").detail, MORTISE_NO_SUCH_VERSION);
  set("suspended");
  put("c");
  EXPECT_EQ(history(), "c*0 b");
  set("enabled");
  const auto d = put("d");
  EXPECT_TRUE(client.remove("bucket", "k", d).ok());
  EXPECT_EQ(history(), "c*0 b") << "the null version was promoted";
  EXPECT_EQ(body("null"), "c");
  put("e");
  EXPECT_EQ(body("null"), "c");
  EXPECT_EQ(history(), "e* c0 b");
}

TEST_P(Versions, PromotionKeepsTrackOfTheNullVersion) {
  put("a");
  set("enabled");
  put("b");
  const auto c = put("c");
  EXPECT_TRUE(client.remove("bucket", "k", c).ok());
  EXPECT_EQ(history(), "b* a0");
  EXPECT_EQ(body("null"), "a");
  set("suspended");
  put("d");
  EXPECT_EQ(history(), "d*0 b");
}

TEST_P(Versions, UnknownAndMalformedIds) {
  set("enabled");
  put("1");
  const std::string unknown(32, 'a');
  EXPECT_EQ(client.get("bucket", "k", unknown).detail, MORTISE_NO_SUCH_VERSION);
  EXPECT_EQ(client.get("bucket", "none", unknown).detail, MORTISE_NO_SUCH_VERSION);
  EXPECT_EQ(client.get("bucket", "k", "bogus").detail, MORTISE_INVALID_VERSION);
  const auto removed = client.remove("bucket", "k", unknown);
  EXPECT_TRUE(removed.ok());
  EXPECT_EQ(removed.removed_version, unknown);
  EXPECT_EQ(client.remove("bucket", "k", "bogus").detail, MORTISE_INVALID_VERSION);
  EXPECT_EQ(history(), "1*");
}

TEST_P(Versions, PropertiesBelongToOneVersion) {
  set("enabled");
  const auto one = put("1");
  put("2");
  const auto before = client.head("bucket", "k", one).object->modified_ms;
  ASSERT_TRUE(client.set_property("bucket", "k", one, "tags", "a=1").ok());
  ASSERT_TRUE(client.set_property("bucket", "k", "", "tags", "b=2").ok());
  EXPECT_EQ(client.head("bucket", "k", one).object->properties, (Pairs{{"tags", "a=1"}}));
  EXPECT_EQ(client.head("bucket", "k").object->properties, (Pairs{{"tags", "b=2"}}));
  EXPECT_EQ(client.head("bucket", "k", one).object->modified_ms, before);
  ASSERT_TRUE(client.set_property("bucket", "k", "", "tags", std::nullopt).ok());
  EXPECT_TRUE(client.head("bucket", "k").object->properties.empty());
  EXPECT_EQ(client.set_property("bucket", "no", "", "tags", "x").detail, MORTISE_NO_SUCH_KEY);
  EXPECT_EQ(client.set_property("bucket", "k", std::string(32, '0'), "tags", "x").detail, MORTISE_NO_SUCH_VERSION);
  const auto marker = client.remove("bucket", "k").version;
  EXPECT_EQ(client.set_property("bucket", "k", marker, "tags", "x").detail, MORTISE_IS_DELETE_MARKER);
  EXPECT_EQ(client.set_property("bucket", "k", "", "tags", "x").detail, MORTISE_IS_DELETE_MARKER);
  EXPECT_EQ(history(), "-* 2 1");
}

TEST_P(Versions, AllGoneMeansNothingLeft) {
  put(noise(40'000, 0));
  set("enabled");
  for (uint32_t i = 1; i < 4; ++i) put(noise(40'000, i));
  client.remove("bucket", "k");
  for (;;) {
    const auto page = client.list_versions(list_of("bucket", 2));
    if (page.objects.empty()) break;
    for (const auto& o : page.objects) ASSERT_TRUE(client.remove("bucket", "k", o.version).ok());
  }
  world.service().collect_garbage();
  EXPECT_TRUE(world.blob_ids().empty());
  EXPECT_EQ(world.record_keys().size(), 1u);
  EXPECT_TRUE(client.delete_bucket("bucket").ok());
}

MORTISE_OVER_ALL_STORES(Versions);

}  // namespace
}  // namespace mortise::objects::test
