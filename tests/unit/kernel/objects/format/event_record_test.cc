// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/format/event_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mortise::objects::test {
namespace {

using ::testing::ElementsAre;

EventRecord event() {
  EventRecord e;
  e.kind = MORTISE_EVENT_OBJECT_RENAMED;
  e.flags = MORTISE_EVENT_OF_MARKER;
  e.time_ms = 1'700'000'000'000;
  e.bucket = "photos";
  e.bucket_id = "0123456789abcdef0123456789abcdef";
  e.key = std::string_view("a\0b", 3);
  e.version = "null";
  e.size = uint64_t{5} << 40;
  e.etag = "etag";
  e.property = "s3.tags";
  e.previous_key = "old";
  e.actor = "somebody";
  e.request_id = "request";
  e.targets = {"one", "two"};
  return e;
}

TEST(EventRecords, KeepEveryField) {
  std::string bytes;
  encode(event(), bytes);
  EventRecord e;
  ASSERT_TRUE(decode(bytes, e));
  std::string again;
  encode(e, again);
  EXPECT_EQ(bytes, again);
  EXPECT_EQ(e.kind, MORTISE_EVENT_OBJECT_RENAMED);
  EXPECT_EQ(e.flags, MORTISE_EVENT_OF_MARKER);
  EXPECT_EQ(e.size, event().size);
  EXPECT_EQ(e.key, event().key);
  EXPECT_EQ(e.request_id, "request");
  EXPECT_THAT(e.targets, ElementsAre("one", "two"));
}

TEST(EventRecords, TargetsAreAppended) {
  EventRecord e = event();
  e.targets.clear();
  std::string bytes;
  encode(e, bytes);
  append_target(bytes, "late");
  ASSERT_TRUE(decode(bytes, e));
  EXPECT_THAT(e.targets, ElementsAre("late"));
}

TEST(EventRecords, FieldsOfALaterReleaseAreSkipped) {
  std::string bytes;
  encode(event(), bytes);
  bytes += std::string("\xF0\x02hi", 4);
  EventRecord e;
  EXPECT_TRUE(decode(bytes, e));
}

TEST(EventRecords, BrokenOnesAreRefused) {
  std::string bytes;
  encode(event(), bytes);
  EventRecord e;
  EXPECT_FALSE(decode("", e));
  EXPECT_FALSE(decode("\x02", e));
  EXPECT_FALSE(decode("\x01", e)) << "nothing says what happened";
  EXPECT_FALSE(decode(std::string_view(bytes).substr(0, bytes.size() - 1), e));
}

TEST(EventRecords, KeysSortByNumber) {
  uint64_t number = 0;
  EXPECT_EQ(event_key(0x1f), "e000000000000001f");
  EXPECT_LT(event_key(0xff), event_key(0x100));
  EXPECT_LT(event_key(uint64_t{1} << 63), event_key(~uint64_t{0}));
  ASSERT_TRUE(sequence_of_event(event_key(0xabcdef), number));
  EXPECT_EQ(number, 0xabcdefu);
  for (const char* bad : {"", "e", "e000000000000001", "e000000000000001g", "f000000000000001f", "e000000000000001f0"})
    EXPECT_FALSE(sequence_of_event(bad, number)) << bad;
}

}  // namespace
}  // namespace mortise::objects::test
