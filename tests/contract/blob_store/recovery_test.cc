// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "contract/blob_store/fixture.h"
#include "support/child_program.h"

namespace mortise::test {

TEST_P(BlobStoreContract, KeepsSettledBlobsOverARestart) {
  if (!keeps_data()) GTEST_SKIP() << "volatile";
  std::vector<std::string> ids;
  for (size_t i = 0; i < 20; ++i) {
    ids.push_back(put(pattern(1000 * i, i)));
    store().settle(ids.back());
  }
  close();
  open();
  EXPECT_TRUE(recover({}).empty()) << "settled blobs are not asked for";
  for (size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(get(ids[i]), pattern(1000 * i, i));
}

TEST_P(BlobStoreContract, AsksForUnsettledBlobsAfterARestart) {
  if (!keeps_data()) GTEST_SKIP() << "volatile";
  const auto wanted = put("wanted");
  const auto unwanted = put("unwanted");
  close();
  open();
  const auto asked = recover({wanted});
  ASSERT_EQ(asked.size(), 2u);
  for (const auto& a : asked) {
    EXPECT_TRUE(a.id == wanted || a.id == unwanted);
    EXPECT_EQ(a.partition, "part/ition");
    EXPECT_EQ(a.key, "k\xff\x01y");
  }
  EXPECT_EQ(get(wanted), "wanted");
  EXPECT_EQ(get(unwanted), "(none)");
  close();
  open();
  EXPECT_TRUE(recover({}).empty()) << "recovery settled it";
  EXPECT_EQ(get(wanted), "wanted");
}

TEST_P(BlobStoreContract, NeverUsesANameTwice) {
  if (!keeps_data()) GTEST_SKIP() << "volatile";
  std::set<std::string> ids;
  for (int run = 0; run < 3; ++run) {
    for (int i = 0; i < 50; ++i) {
      const auto id = put("x");
      EXPECT_TRUE(ids.insert(id).second) << id;
      ASSERT_TRUE(store().remove(id));
    }
    close();
    open();
    recover({});
  }
}

// The writer prints "finished <id> <size> <seed>" where a server would commit the record, and "removing <id>" where it
// would have committed the record's removal.
TEST_P(BlobStoreContract, HasWhatWasFinishedAndNothingElseWhenKilled) {
  if (!keeps_data()) GTEST_SKIP() << "volatile";
  close();
  struct Known {
    size_t size;
    uint64_t seed;
  };
  std::map<std::string, Known> records;
  std::set<std::string> removing;
  const auto take = [&](const std::string& line) {
    char id[MORTISE_BLOB_ID_MAX + 1];
    unsigned long size = 0;
    unsigned long seed = 0;
    if (std::sscanf(line.c_str(), "finished %64s %lu %lu", id, &size, &seed) == 3) {
      records[id] = {size, seed};
    } else if (std::sscanf(line.c_str(), "removing %64s", id) == 1) {
      removing.insert(id);
      records.erase(id);
    } else {
      ADD_FAILURE() << line;
    }
  };
  for (int round = 0; round < 12; ++round) {
    ChildProgram writer({MORTISE_BLOB_CRASH_WRITER, GetParam(), host_.data_directory(), std::to_string(round)});
    std::string line;
    for (int n = 0; n < 1 + round * round && writer.read_line(line); ++n) take(line);
    writer.kill();
    while (writer.read_line(line)) take(line);
    EXPECT_EQ(writer.wait(), -1) << "the writer failed by itself";

    open();
    std::vector<std::string> kept;
    for (const auto& r : records) kept.push_back(r.first);
    recover(kept);
    for (const auto& [id, known] : records) EXPECT_TRUE(get(id) == pattern(known.size, known.seed)) << id;
    // A settled blob whose removal was cut short is what a server would find in its queue of garbage.
    for (const auto& id : removing) (void)store().remove(id);
    EXPECT_EQ(scanned_ids(), kept);
    removing.clear();
    close();
  }
  EXPECT_GT(records.size(), 10u);
}

TEST_P(BlobStoreContract, KeepsALabel) {
  const auto label = [&] {
    auto found = store().label();
    EXPECT_TRUE(found) << found.error().message;
    return found ? found->value_or("(none)") : "error";
  };
  const auto set = [&](std::string_view expected, std::string_view fresh) {
    auto done = store().set_label(expected, fresh);
    return done ? Status::ok : done.error().status;
  };
  EXPECT_EQ(label(), "(none)");
  EXPECT_EQ(set("something", "a"), Status::precondition);
  EXPECT_EQ(label(), "(none)");
  EXPECT_EQ(set("", "a"), Status::ok);
  EXPECT_EQ(label(), "a");
  EXPECT_EQ(set("", "b"), Status::precondition);
  EXPECT_EQ(set("b", "c"), Status::precondition);
  EXPECT_EQ(set("a", std::string(MORTISE_BLOB_LABEL_MAX + 1, 'x')), Status::invalid);
  EXPECT_EQ(label(), "a");
  const std::string longest(MORTISE_BLOB_LABEL_MAX, 'x');
  EXPECT_EQ(set("a", longest), Status::ok);
  EXPECT_EQ(label(), longest);
  if (!keeps_data()) return;
  close();
  open();
  EXPECT_EQ(label(), longest);
  recover({});
  EXPECT_EQ(label(), longest);
}

TEST_P(BlobStoreContract, MakesNothingBeforeItIsRecovered) {
  if (!keeps_data()) GTEST_SKIP() << "volatile";
  close();
  std::filesystem::remove_all(host_.data_directory());
  open();
  EXPECT_TRUE(scanned_ids().empty());
  auto label = store().label();
  EXPECT_TRUE(label && !*label);
  EXPECT_EQ(get("0123456789abcdef-00000001"), "(none)");
  close();
  EXPECT_FALSE(std::filesystem::exists(host_.data_directory()));
  host_.set_mode(Mode::check);
  open();
  EXPECT_FALSE(store().set_label("", "a"));
  close();
  EXPECT_FALSE(std::filesystem::exists(host_.data_directory()));
}

TEST_P(BlobStoreContract, RefusesADirectoryThatIsInUse) {
  if (!keeps_data()) GTEST_SKIP() << "volatile";
  close();
  ChildProgram writer({MORTISE_BLOB_CRASH_WRITER, GetParam(), host_.data_directory(), "1"});
  std::string line;
  ASSERT_TRUE(writer.read_line(line));
  try {
    open();
    FAIL() << "opened a directory that another process writes";
  } catch (const std::runtime_error& e) {
    EXPECT_NE(std::string(e.what()).find(host_.data_directory()), std::string::npos) << e.what();
    EXPECT_NE(std::string(e.what()).find("in use by another process"), std::string::npos) << e.what();
  }
}

}  // namespace mortise::test
