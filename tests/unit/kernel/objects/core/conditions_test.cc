// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <thread>

#include "kernel/objects/core/conditions.h"
#include "unit/kernel/objects/object_suite.h"

namespace mortise::objects::test {
namespace {

constexpr int64_t kNow = 1'000'000'000;

ObjectRecord stored_object() {
  ObjectRecord r;
  r.etag = "abc";
  r.size = 7;
  r.modified_ms = 500'999;
  return r;
}

int detail(const Result<void>& r) { return r ? 0 : r.error().detail; }

TEST(EntityTags, CompareWithAndWithoutQuotesInLists) {
  EXPECT_TRUE(names_etag("abc", "abc"));
  EXPECT_TRUE(names_etag("\"abc\"", "abc"));
  EXPECT_TRUE(names_etag("W/\"abc\"", "abc"));
  EXPECT_TRUE(names_etag("\"x\", \"abc\"", "abc"));
  EXPECT_TRUE(names_etag("x,abc", "abc"));
  EXPECT_TRUE(names_etag("*", "anything"));
  EXPECT_FALSE(names_etag("\"ab\"", "abc"));
  EXPECT_FALSE(names_etag("", ""));
  EXPECT_FALSE(names_etag(",", ""));
}

TEST(ReadConditions, IfMatchWinsOverIfUnmodifiedSince) {
  Conditions c;
  c.unmodified_since_ms = 499'000;
  EXPECT_EQ(detail(check_read(c, stored_object(), kNow)), MORTISE_IF_UNMODIFIED_SINCE);
  c.if_match = "abc";
  EXPECT_EQ(detail(check_read(c, stored_object(), kNow)), 0);
  c.if_match = "x";
  EXPECT_EQ(detail(check_read(c, stored_object(), kNow)), MORTISE_IF_MATCH);
}

TEST(ReadConditions, IfNoneMatchWinsOverIfModifiedSince) {
  Conditions c;
  c.modified_since_ms = 600'000;
  EXPECT_EQ(detail(check_read(c, stored_object(), kNow)), MORTISE_NOT_MODIFIED);
  c.if_none_match = "x";
  EXPECT_EQ(detail(check_read(c, stored_object(), kNow)), 0);
  c.if_none_match = "\"abc\"";
  EXPECT_EQ(detail(check_read(c, stored_object(), kNow)), MORTISE_NOT_MODIFIED);
}

TEST(WriteConditions, UnmodifiedSinceIsAsExactAsTheTimeThatIsGiven) {
  Conditions c;
  ObjectRecord stored = stored_object();
  const auto outcome = [&](int64_t since_ms) {
    c.unmodified_since_ms = since_ms;
    EXPECT_EQ(detail(check_read(c, stored, kNow)), detail(check_write(c, &stored)));
    return detail(check_write(c, &stored));
  };
  EXPECT_EQ(outcome(500'000), 0) << "a date of HTTP";
  EXPECT_EQ(outcome(499'000), MORTISE_IF_UNMODIFIED_SINCE);
  EXPECT_EQ(outcome(500'998), MORTISE_IF_UNMODIFIED_SINCE);
  EXPECT_EQ(outcome(500'999), 0);
  stored.modified_ms = 500'000;
  EXPECT_EQ(outcome(500'500), 0) << "written here, in the first millisecond";
  stored.is_copy = true;  // any time of this second, as a backend tells it
  EXPECT_EQ(outcome(500'500), MORTISE_IF_UNMODIFIED_SINCE);
  EXPECT_EQ(outcome(501'001), 0);
}

TEST(ReadConditions, DatesCompareInWholeSeconds) {
  Conditions c;
  c.unmodified_since_ms = 500'000;
  EXPECT_EQ(detail(check_read(c, stored_object(), kNow)), 0);
  c = Conditions();
  c.modified_since_ms = 500'000;
  EXPECT_EQ(detail(check_read(c, stored_object(), kNow)), MORTISE_NOT_MODIFIED);
  c.modified_since_ms = 499'000;
  EXPECT_EQ(detail(check_read(c, stored_object(), kNow)), 0);
}

TEST(ReadConditions, ADateInTheFutureIsIgnored) {
  Conditions c;
  c.modified_since_ms = kNow + 1;
  EXPECT_EQ(detail(check_read(c, stored_object(), kNow)), 0);
}

TEST(ReadConditions, BothKindsMustHold) {
  Conditions c;
  c.if_match = "abc";
  c.if_none_match = "abc";
  EXPECT_EQ(detail(check_read(c, stored_object(), kNow)), MORTISE_NOT_MODIFIED);
  c.if_match = "x";
  EXPECT_EQ(detail(check_read(c, stored_object(), kNow)), MORTISE_IF_MATCH);
}

TEST(CopySourceConditions, NeverSayNotModified) {
  Conditions c;
  c.if_none_match = "abc";
  auto r = check_copy_source(c, stored_object(), kNow);
  EXPECT_EQ(detail(r), MORTISE_IF_NONE_MATCH);
  EXPECT_EQ(r.error().status, Status::precondition);
  c = Conditions();
  c.modified_since_ms = 600'000;
  EXPECT_EQ(detail(check_copy_source(c, stored_object(), kNow)), MORTISE_IF_MODIFIED_SINCE);
  c = Conditions();
  c.if_none_match = "x";
  c.unmodified_since_ms = 1000;
  EXPECT_EQ(detail(check_copy_source(c, stored_object(), kNow)), MORTISE_IF_UNMODIFIED_SINCE);
  c.if_match = "abc";
  EXPECT_EQ(detail(check_copy_source(c, stored_object(), kNow)), 0);
}

TEST(WriteConditions, FollowTheTable) {
  const auto there = stored_object();
  ObjectRecord marker = stored_object();
  marker.delete_marker = true;
  Conditions none_any;
  none_any.if_none_match = "*";
  EXPECT_EQ(detail(check_write(none_any, &there)), MORTISE_IF_NONE_MATCH);
  EXPECT_EQ(detail(check_write(none_any, nullptr)), 0);
  EXPECT_EQ(detail(check_write(none_any, &marker)), 0);
  Conditions match;
  match.if_match = "\"abc\"";
  EXPECT_EQ(detail(check_write(match, &there)), 0);
  EXPECT_EQ(detail(check_write(match, nullptr)), MORTISE_NO_SUCH_KEY);
  EXPECT_EQ(detail(check_write(match, &marker)), MORTISE_NO_SUCH_KEY);
  match.if_match = "other";
  EXPECT_EQ(detail(check_write(match, &there)), MORTISE_IF_MATCH);
  match.if_match = "*";
  EXPECT_EQ(detail(check_write(match, &there)), 0);
  EXPECT_EQ(detail(check_write(match, nullptr)), MORTISE_NO_SUCH_KEY);
  Conditions none_tag;
  none_tag.if_none_match = "abc";
  EXPECT_EQ(detail(check_write(none_tag, &there)), MORTISE_IF_NONE_MATCH);
  none_tag.if_none_match = "x";
  EXPECT_EQ(detail(check_write(none_tag, &there)), 0);
}

TEST(RemoveConditions, LookAtSizeAndTime) {
  const auto there = stored_object();
  Conditions c;
  c.size = 7;
  c.modified_ms = 500'000;
  EXPECT_EQ(detail(check_remove(c, &there, true)), 0);
  c.size = 8;
  EXPECT_EQ(detail(check_remove(c, &there, true)), MORTISE_IF_SIZE);
  c.size = 7;
  c.modified_ms = 501'000;
  EXPECT_EQ(detail(check_remove(c, &there, true)), MORTISE_IF_MTIME);
  EXPECT_EQ(detail(check_remove(c, nullptr, false)), MORTISE_NO_SUCH_KEY);
}

class Conditional : public ObjectSuite {
 protected:
  Conditional() { EXPECT_TRUE(client.create_bucket("bucket").ok()); }
};

TEST_P(Conditional, ReadsTellWhatTheReaderHas) {
  const auto put = client.put("bucket", "k", "abc");
  auto read = read_of("bucket", "k");
  mortise_conditions conditions = no_conditions();
  conditions.if_none_match = str(put.etag);
  read.conditions = &conditions;
  const auto got = client.get(read);
  EXPECT_EQ(got.status, MORTISE_PRECONDITION);
  EXPECT_EQ(got.detail, MORTISE_NOT_MODIFIED);
  ASSERT_TRUE(got.object);
  EXPECT_EQ(got.object->etag, put.etag);
  auto missing = read_of("bucket", "none");
  mortise_conditions match = no_conditions();
  match.if_match = str("x");
  missing.conditions = &match;
  EXPECT_EQ(client.get(missing).detail, MORTISE_NO_SUCH_KEY) << "404 before any condition";
}

TEST_P(Conditional, WritesAreRefusedEarlyAndAtTheEnd) {
  PutOptions create;
  create.if_none_match = "*";
  const auto put = client.put("bucket", "k", "abc", create);
  ASSERT_TRUE(put.ok());
  EXPECT_EQ(client.put("bucket", "k", "def", create).detail, MORTISE_IF_NONE_MATCH);
  PutOptions replace;
  replace.if_match = put.etag;
  EXPECT_TRUE(client.put("bucket", "k", "def", replace).ok());
  EXPECT_EQ(client.put("bucket", "k", "ghi", replace).detail, MORTISE_IF_MATCH);
  EXPECT_EQ(client.put("bucket", "none", "ghi", replace).detail, MORTISE_NO_SUCH_KEY);
  // An object that comes between the begin and the end of a write.
  auto request = put_of("bucket", "late");
  mortise_conditions new_only = no_conditions();
  new_only.if_none_match = str("*");
  request.conditions = &new_only;
  auto writer = client.objects().put(request, nullptr, nullptr);
  ASSERT_TRUE(writer.ok());
  writer->write(noise(100, 1), nullptr);
  ASSERT_TRUE(client.put("bucket", "late", "first").ok());
  Waiter waiter;
  int detail = 0;
  writer->finish(nullptr, 0, [&](const mortise_error& e, const mortise_written*) {
    detail = e.detail;
    waiter.done();
  });
  waiter.wait();
  EXPECT_EQ(detail, MORTISE_IF_NONE_MATCH);
  EXPECT_EQ(client.get("bucket", "late").body, "first");
}

TEST_P(Conditional, OfManyCreatorsExactlyOneWins) {
  for (const size_t size : {10u, 50'000u})
    for (int round = 0; round < 5; ++round) {
      const std::string key = "k" + std::to_string(size) + std::to_string(round);
      std::vector<WriteResult> results(8);
      std::vector<std::thread> threads;
      for (size_t i = 0; i < results.size(); ++i)
        threads.emplace_back([&, i] {
          PutOptions o;
          o.if_none_match = "*";
          results[i] = client.put("bucket", key, noise(size, static_cast<uint32_t>(i)), o);
        });
      for (auto& t : threads) t.join();
      size_t winner = results.size();
      for (size_t i = 0; i < results.size(); ++i) {
        if (results[i].ok()) {
          EXPECT_EQ(winner, results.size()) << "two winners";
          winner = i;
        } else {
          EXPECT_EQ(results[i].detail, MORTISE_IF_NONE_MATCH) << results[i].message;
        }
      }
      ASSERT_LT(winner, results.size());
      EXPECT_EQ(client.get("bucket", key).body, noise(size, static_cast<uint32_t>(winner)));
    }
  reopen();
  EXPECT_EQ(world.blob_ids().size(), 5u) << "the losers' bodies are gone";
}

TEST_P(Conditional, ChainOfReplacementsLosesNone) {
  ASSERT_TRUE(client.put("bucket", "counter", "0").ok());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int done = 0; done < 10;) {
        const auto got = client.get("bucket", "counter");
        PutOptions o;
        o.if_match = got.object->etag;
        if (client.put("bucket", "counter", std::to_string(std::stoi(got.body) + 1), o).ok()) ++done;
      }
    });
  for (auto& t : threads) t.join();
  EXPECT_EQ(client.get("bucket", "counter").body, "40");
}

TEST_P(Conditional, RemovalsObeyThem) {
  const auto put = client.put("bucket", "k", "abc");
  auto r = remove_of("bucket", "k");
  mortise_conditions conditions = no_conditions();
  r.conditions = &conditions;
  conditions.if_match = str("other");
  EXPECT_EQ(client.remove(r).detail, MORTISE_IF_MATCH);
  conditions.if_match = str(put.etag);
  conditions.present = MORTISE_WITH_SIZE;
  conditions.if_size = 4;
  EXPECT_EQ(client.remove(r).detail, MORTISE_IF_SIZE);
  conditions.if_size = 3;
  EXPECT_TRUE(client.remove(r).ok());
  EXPECT_EQ(client.remove(r).detail, MORTISE_NO_SUCH_KEY);
}

MORTISE_OVER_ALL_STORES(Conditional);

}  // namespace
}  // namespace mortise::objects::test
