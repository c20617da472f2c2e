// SPDX-License-Identifier: Apache-2.0
#include "contract/remote/fixture.h"

namespace mortise::test {
namespace {

std::string pattern(size_t size) {
  std::string out(size, '\0');
  for (size_t i = 0; i < size; ++i) out[i] = static_cast<char>((i * 31 + i / 251) & 0xff);
  return out;
}

TEST_P(RemoteContract, PlacesHaveNames) {
  ASSERT_GE(t_->place_count(t_->self), 1u);
  const mortise_remote_place* place = t_->place(t_->self, 0);
  EXPECT_NE("", view(place->name));
  EXPECT_NE("", view(place->provider));
  EXPECT_EQ(view(place->name), view(t_->place(t_->self, 0)->name));
}

TEST_P(RemoteContract, WhatIsPutIsThere) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{100'000}, size_t{3'000'001}}) {
    const std::string bytes = pattern(size);
    const auto [error, etag] = put("k", bytes);
    ASSERT_EQ(Status::ok, error.status) << error.message;
    const ObjectTold told = head(read_of("k"));
    EXPECT_EQ("k", told.key);
    EXPECT_EQ(size, told.size);
    EXPECT_EQ(etag, told.etag);
    EXPECT_EQ("text/contract", told.content_type);
    Taken taken;
    get(read_of("k"), taken);
    EXPECT_EQ(Status::ok, taken.ended.wait().status);
    EXPECT_EQ(size, taken.announced);
    EXPECT_TRUE(bytes == taken.bytes);
  }
}

TEST_P(RemoteContract, ARangeIsAPart) {
  const std::string bytes = pattern(200'000);
  ASSERT_EQ(Status::ok, put("k", bytes).first.status);
  for (const auto& [offset, length] : {std::pair<uint64_t, uint64_t>{0, 1}, {1000, 100'000}, {199'999, 50}}) {
    mortise_remote_read read = read_of("k");
    read.present = MORTISE_REMOTE_RANGE;
    read.offset = offset;
    read.length = length;
    Taken taken;
    get(read, taken);
    EXPECT_EQ(Status::ok, taken.ended.wait().status);
    EXPECT_EQ(bytes.size(), taken.announced);  // of all of it
    EXPECT_EQ(bytes.substr(offset, length), taken.bytes);
  }
  mortise_remote_read behind = read_of("k");
  behind.present = MORTISE_REMOTE_RANGE;
  behind.offset = bytes.size();
  behind.length = 1;
  Taken taken;
  get(behind, taken);
  EXPECT_EQ(Status::invalid, taken.ended.wait().status);
  EXPECT_FALSE(taken.begun_once);
}

TEST_P(RemoteContract, WhatIsNotThereIsNotFound) {
  EXPECT_EQ(MORTISE_REMOTE_NO_SUCH_KEY, head(read_of("nothing")).error.detail);
  Taken taken;
  get(read_of("nothing"), taken);
  const Error error = taken.ended.wait();
  EXPECT_EQ(Status::not_found, error.status);
  EXPECT_EQ(MORTISE_REMOTE_NO_SUCH_KEY, error.detail);
  EXPECT_FALSE(taken.begun_once);
  Taken elsewhere;
  get(read_of("k", "no-such-bucket"), elsewhere);
  EXPECT_EQ(MORTISE_REMOTE_NO_SUCH_BUCKET, elsewhere.ended.wait().detail);
  EXPECT_EQ(MORTISE_REMOTE_NO_SUCH_BUCKET, put("k", "x", "", "", "no-such-bucket").first.detail);
}

TEST_P(RemoteContract, APauseHoldsTheDownloadUntilItIsResumed) {
  const std::string bytes = pattern(2'000'000);
  ASSERT_EQ(Status::ok, put("k", bytes).first.status);
  Taken taken;
  taken.pause_after = 10'000;
  get(read_of("k"), taken);
  const size_t at = taken.paused.wait();
  // Nothing comes meanwhile, whatever else is done on the plugin's threads.
  for (int i = 0; i < 5; ++i) (void)head(read_of("k"));
  EXPECT_EQ(at, taken.bytes.size());
  taken.transfer->table->resume(taken.transfer);
  EXPECT_EQ(Status::ok, taken.ended.wait().status);
  EXPECT_TRUE(bytes == taken.bytes);
  taken.transfer->table->resume(taken.transfer);  // does no harm
  taken.transfer->table->cancel(taken.transfer);
}

TEST_P(RemoteContract, ACancelledDownloadEnds) {
  ASSERT_EQ(Status::ok, put("k", pattern(2'000'000)).first.status);
  Taken taken;
  taken.pause_after = 10'000;
  get(read_of("k"), taken);
  (void)taken.paused.wait();
  taken.transfer->table->cancel(taken.transfer);
  EXPECT_EQ(Status::cancelled, taken.ended.wait().status);
}

TEST_P(RemoteContract, AHandleThatIsReleasedEarlyEndsNothing) {
  const std::string bytes = pattern(500'000);
  ASSERT_EQ(Status::ok, put("k", bytes).first.status);
  Taken taken;
  get(read_of("k"), taken);
  taken.transfer->table->release(std::exchange(taken.transfer, nullptr));
  EXPECT_EQ(Status::ok, taken.ended.wait().status);
  EXPECT_TRUE(bytes == taken.bytes);
}

TEST_P(RemoteContract, ConditionsOfReads) {
  const std::string etag = put("k", "bytes").second;
  mortise_remote_read read = read_of("k");
  read.if_none_match = str(etag);
  const Error same = head(read).error;
  EXPECT_EQ(Status::precondition, same.status);
  EXPECT_EQ(MORTISE_REMOTE_NOT_MODIFIED, same.detail);
  read.if_none_match = str("another");
  EXPECT_EQ(Status::ok, head(read).error.status);
  mortise_remote_read matched = read_of("k");
  matched.if_match = str(etag);
  Taken good;
  get(matched, good);
  EXPECT_EQ(Status::ok, good.ended.wait().status);
  matched.if_match = str("another");
  Taken bad;
  get(matched, bad);
  EXPECT_EQ(Status::precondition, bad.ended.wait().status);
}

TEST_P(RemoteContract, ConditionsOfWrites) {
  if ((t_->place(t_->self, 0)->capabilities & MORTISE_REMOTE_CHECKS_PUTS) == 0)
    GTEST_SKIP() << "this remote does not check conditions of writes";
  const std::string etag = put("k", "one", "*").second;
  EXPECT_EQ(Status::precondition, put("k", "two", "*").first.status);
  EXPECT_EQ(Status::precondition, put("k", "two", "", "\"another\"").first.status);
  EXPECT_EQ(Status::ok, put("k", "two", "", ("\"" + etag + "\"").c_str()).first.status);
  Taken taken;
  get(read_of("k"), taken);
  EXPECT_EQ(Status::ok, taken.ended.wait().status);
  EXPECT_EQ("two", taken.bytes);
}

TEST_P(RemoteContract, ARemovedObjectIsGoneAndMayBeRemovedAgain) {
  ASSERT_EQ(Status::ok, put("k", "x").first.status);
  EXPECT_EQ(Status::ok, remove("k").status);
  EXPECT_EQ(MORTISE_REMOTE_NO_SUCH_KEY, head(read_of("k")).error.detail);
  EXPECT_EQ(Status::ok, remove("k").status);
}

TEST_P(RemoteContract, BucketsAreFound) {
  EXPECT_EQ(Status::ok, look_for_bucket("contract").status);
  EXPECT_EQ(MORTISE_REMOTE_NO_SUCH_BUCKET, look_for_bucket("no-such-bucket").detail);
}

}  // namespace
}  // namespace mortise::test
