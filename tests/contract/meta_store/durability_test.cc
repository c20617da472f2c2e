// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>

#include "contract/meta_store/fixture.h"
#include "support/child_program.h"

namespace mortise::test {

TEST_P(MetaStoreContract, KeepsRecordsOverARestart) {
  if (!keeps_data()) GTEST_SKIP() << "volatile";
  put("p", "a", "1");
  put("p", "b", "2");
  remove("p", "a");
  ASSERT_EQ(commit_status(Batch("q", MORTISE_STRICT).put("c", std::string(100000, 'c'))), Status::ok);
  close();
  open();
  EXPECT_EQ(all("p"), (Records{{"b", "2"}}));
  EXPECT_EQ(get("q", "c"), std::string(100000, 'c'));
}

TEST_P(MetaStoreContract, KeepsWhatItAcknowledgedWhenKilled) {
  if (!keeps_data()) GTEST_SKIP() << "volatile";
  close();
  const std::string directory = host_.data_directory();
  std::vector<int> last(4, 0);
  for (int round = 0; round < 8; ++round) {
    ChildProgram writer({MORTISE_META_CRASH_WRITER, GetParam(), directory});
    std::string line;
    // Every round kills it elsewhere: after 1, 8, 27 … acknowledgements.
    for (int n = 0; n < (round + 1) * (round + 1) * (round + 1) && writer.read_line(line); ++n) {
      const auto space = line.find(' ');
      ASSERT_NE(space, std::string::npos) << line;
      last.at(std::stoul(line.substr(0, space))) = std::stoi(line.substr(space + 1));
    }
    writer.kill();
    while (writer.read_line(line)) last.at(std::stoul(line)) = std::stoi(line.substr(line.find(' ')));
    EXPECT_EQ(writer.wait(), -1) << "the writer failed by itself";

    open();
    for (size_t t = 0; t < last.size(); ++t) {
      const auto records = all("t" + std::to_string(t));
      if (last[t] == 0 && records.empty()) continue;
      ASSERT_EQ(records.size(), 2u) << "half a batch";
      const int found = std::stoi(records[0].second);
      EXPECT_GE(found, last[t]);
      EXPECT_EQ(records[1].second, std::string(1000, static_cast<char>('a' + found % 26)));
      last[t] = found;
    }
    close();
  }
}

TEST_P(MetaStoreContract, MakesNothingBeforeTheFirstCommit) {
  if (!keeps_data()) GTEST_SKIP() << "volatile";
  close();
  std::filesystem::remove_all(host_.data_directory());
  open();
  EXPECT_EQ(get("p", "a"), "(none)");
  EXPECT_TRUE(all("p").empty());
  close();
  EXPECT_FALSE(std::filesystem::exists(host_.data_directory()));
}

TEST_P(MetaStoreContract, RefusesADirectoryThatIsInUse) {
  if (!keeps_data()) GTEST_SKIP() << "volatile";
  close();
  ChildProgram writer({MORTISE_META_CRASH_WRITER, GetParam(), host_.data_directory()});
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
