// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <string>
#include <thread>

#include "unit/plugins/meta_leveldb/fixture.h"

namespace mortise::meta_leveldb {

TEST_F(MetaLeveldb, ReportsAFullDiskAndAppliesNothing) {
  open();
  ASSERT_EQ(put_status("a", "old"), Status::ok);
  env_.append_error = ENOSPC;
  EXPECT_EQ(put_status("a", "new"), Status::no_space);
  EXPECT_EQ(get("a"), "old");
  env_.append_error = 0;
  put_at_last("b", "1");
  EXPECT_EQ(get("a"), "old");
  EXPECT_EQ(get("b"), "1");
}

TEST_F(MetaLeveldb, SaysWhoseCommitFailed) {
  open();
  ASSERT_EQ(put_status("a", "old"), Status::ok);
  mortise_call call{};
  call.size = sizeof call;
  call.request_id = str("REQUEST-17");
  env_.append_error = EIO;
  EXPECT_FALSE(store().with(&call).commit_and_wait(Batch("p", MORTISE_STRICT).put("a", "new")));
  const auto lines = host_.lines();
  EXPECT_TRUE(std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
    return line.find("commits failed request_id=REQUEST-17 cause=") != std::string::npos;
  }));
  env_.append_error = 0;
  put_at_last("b", "1");
}

TEST_F(MetaLeveldb, LosesNothingAcknowledgedAroundATornWrite) {
  open();
  // Enough to have the torn record in the middle of a block, with acknowledged records in the same one on both sides.
  for (int i = 0; i < 20; ++i) ASSERT_EQ(put_status("before" + std::to_string(i), std::string(500, 'b')), Status::ok);
  env_.append_error = EIO;
  EXPECT_EQ(put_status("torn", std::string(3000, 't')), Status::io);
  env_.append_error = 0;
  put_at_last("after0", std::string(500, 'a'));
  for (int i = 1; i < 20; ++i) ASSERT_EQ(put_status("after" + std::to_string(i), std::string(500, 'a')), Status::ok);
  for (int restart = 0; restart < 2; ++restart) {
    for (int i = 0; i < 20; ++i) {
      EXPECT_EQ(get("before" + std::to_string(i)), std::string(500, 'b'));
      EXPECT_EQ(get("after" + std::to_string(i)), std::string(500, 'a'));
    }
    EXPECT_EQ(get("torn"), "(none)");
    close();
    open();
  }
}

TEST_F(MetaLeveldb, DoesNotKnowAfterAFailedSync) {
  open();
  ASSERT_EQ(put_status("a", "old"), Status::ok);
  env_.sync_error = EIO;
  EXPECT_EQ(put_status("a", "new"), Status::unknown);
  EXPECT_NE(put_status("b", "1"), Status::ok);
  EXPECT_NE(put_status("b", "1"), Status::unknown) << "this one was never written";
  env_.sync_error = 0;
  put_at_last("c", "1");
  const auto settled = get("a");
  EXPECT_TRUE(settled == "old" || settled == "new") << settled;
  EXPECT_EQ(get("b"), "(none)");
  close();
  open();
  EXPECT_EQ(get("a"), settled) << "what was read once stays";
  EXPECT_EQ(get("c"), "1");
}

TEST_F(MetaLeveldb, ServesReadsWhileTheDiskIsFull) {
  open();
  for (int i = 0; i < 100; ++i) ASSERT_EQ(put_status("k" + std::to_string(i), std::string(2000, 'v')), Status::ok);
  env_.append_error = ENOSPC;
  EXPECT_EQ(put_status("x", "1"), Status::no_space);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(get("k" + std::to_string(i)), std::string(2000, 'v'));
    EXPECT_EQ(put_status("x", "1"), Status::no_space);
  }
  auto c = store().cursor("p");
  ASSERT_TRUE(c);
  int seen = 0;
  for (auto more = c->seek(""); more && *more; more = c->next()) ++seen;
  EXPECT_EQ(seen, 100);
  EXPECT_EQ(host_.metric("mortise_meta_leveldb_writable"), 0);
  env_.append_error = 0;
  { const auto closed = std::move(c); }
  put_at_last("x", "1");
  EXPECT_EQ(host_.metric("mortise_meta_leveldb_writable"), 1);
}

TEST_F(MetaLeveldb, SurvivesAFailingCompaction) {
  open();
  env_.unmakeable = ".ldb";
  env_.refuse_unmakeable = true;
  Result<void> done;
  int accepted = 0;
  while ((done = put("k" + std::to_string(accepted), std::string(3000, 'v')))) ++accepted;
  EXPECT_EQ(done.error().status, Status::io);
  env_.refuse_unmakeable = false;
  put_at_last("last", "1");
  for (int i = 0; i < accepted; ++i) EXPECT_EQ(get("k" + std::to_string(i)), std::string(3000, 'v'));
  EXPECT_EQ(get("k" + std::to_string(accepted)), "(none)");
}

TEST_F(MetaLeveldb, WaitsForCursorsBeforeItReopens) {
  open();
  ASSERT_EQ(put_status("a", "1"), Status::ok);
  ASSERT_EQ(put_status("b", "1"), Status::ok);
  auto c = store().cursor("p");
  ASSERT_TRUE(c);
  ASSERT_TRUE(*c->seek(""));
  env_.append_error = ENOSPC;
  EXPECT_EQ(put_status("c", "1"), Status::no_space);
  env_.append_error = 0;
  Status s = Status::no_space;
  while (s == Status::no_space) s = put_status("c", "1");
  EXPECT_EQ(s, Status::busy) << "an idle cursor is in the way";
  EXPECT_EQ(c->key(), "a") << "and stays as it was";
  auto moved = c->next();
  EXPECT_TRUE(moved && *moved);
  { const auto closed = std::move(c); }
  put_at_last("c", "1");
  EXPECT_EQ(get("c"), "1");
}

TEST_F(MetaLeveldb, MakesBusyCursorsStepAside) {
  open();
  for (int i = 0; i < 100; ++i) ASSERT_EQ(put_status("k" + std::to_string(i), "v"), Status::ok);
  env_.append_error = ENOSPC;
  EXPECT_EQ(put_status("x", "1"), Status::no_space);
  env_.append_error = 0;
  std::atomic<bool> stop{false};
  std::atomic<int> stepped_aside{0};
  std::thread lister([&] {
    while (!stop) {
      auto c = store().cursor("p");
      if (!c) {
        EXPECT_EQ(c.error().status, Status::busy);
        ++stepped_aside;
        continue;
      }
      for (;;) {  // listing for ever
        auto more = c->seek("");
        if (stop) break;
        if (more) continue;
        EXPECT_EQ(more.error().status, Status::busy);
        ++stepped_aside;
        break;
      }
    }
  });
  put_at_last("x", "1");
  stop = true;
  lister.join();
  EXPECT_EQ(get("x"), "1");
  auto c = store().cursor("p");
  EXPECT_TRUE(c && *c->seek(""));
}

TEST_F(MetaLeveldb, ComesBackEvenIfTheFirstReopeningFails) {
  open();
  ASSERT_EQ(put_status("a", "1"), Status::ok);
  env_.append_error = ENOSPC;
  EXPECT_EQ(put_status("b", "1"), Status::no_space);
  env_.unmakeable = "MANIFEST";  // there is room, but the database cannot be opened
  env_.refuse_unmakeable = true;
  env_.append_error = 0;
  while (get("a") == "1") (void)put("b", "1");
  EXPECT_NE(put_status("b", "1"), Status::ok);
  env_.refuse_unmakeable = false;
  while (get("a") != "1") std::this_thread::yield();  // reads alone bring it back
  put_at_last("b", "1");
  EXPECT_EQ(get("b"), "1");
}

TEST_F(MetaLeveldb, TellsThoseAnEarlierCommitOverruledNothingFalse) {
  open();
  ASSERT_EQ(put_status("k", "0"), Status::ok);
  for (int round = 0; round < 5; ++round) {
    env_.append_error = ENOSPC;
    std::atomic<int> answered{0};
    for (int i = 0; i < 10; ++i)
      store().commit(Batch("p", MORTISE_STRICT).expect("k", "0").put("k", "1"), [&](const mortise_error& e) {
        EXPECT_NE(e.status, MORTISE_OK);
        EXPECT_NE(e.status, MORTISE_PRECONDITION) << "k was 0 all the time";
        ++answered;
      });
    while (answered < 10) std::this_thread::yield();
    env_.append_error = 0;
    put_at_last("other", "1");
  }
  EXPECT_EQ(get("k"), "0");
}

}  // namespace mortise::meta_leveldb
