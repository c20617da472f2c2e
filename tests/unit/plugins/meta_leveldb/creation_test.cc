// SPDX-License-Identifier: Apache-2.0
//
// The making of a database, killed before and behind each of its steps on the disk.
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "support/temp_directory.h"
#include "unit/plugins/meta_leveldb/fixture.h"

namespace mortise::meta_leveldb {
namespace {

namespace fs = std::filesystem;

using Files = std::map<std::string, std::string>;  // name → content

Files contents_of(const std::string& directory) {
  Files out;
  for (const auto& [path, bytes] : files_in(directory))
    if (const auto name = path.substr(directory.size() + 1); name != "RESERVE") out[name] = bytes;
  return out;
}

/// Tells of the disk's state around each step. What is appended is there in two halves.
class SteppingEnv : public leveldb::EnvWrapper {
 public:
  explicit SteppingEnv(std::function<void()> step) : leveldb::EnvWrapper(frugal_env()), step_(std::move(step)) {}

  leveldb::Status NewWritableFile(const std::string& name, leveldb::WritableFile** file) override {
    step_();
    auto s = target()->NewWritableFile(name, file);
    if (s.ok()) *file = new File(std::unique_ptr<leveldb::WritableFile>(*file), step_);
    step_();
    return s;
  }
  leveldb::Status RenameFile(const std::string& from, const std::string& to) override {
    step_();
    auto s = target()->RenameFile(from, to);
    step_();
    return s;
  }
  leveldb::Status RemoveFile(const std::string& name) override {
    step_();
    auto s = target()->RemoveFile(name);
    step_();
    return s;
  }

 private:
  class File : public leveldb::WritableFile {
   public:
    File(std::unique_ptr<leveldb::WritableFile> base, std::function<void()>& step)
        : base_(std::move(base)), step_(step) {}
    leveldb::Status Append(const leveldb::Slice& data) override {
      const size_t half = data.size() / 2;
      auto s = base_->Append({data.data(), half});
      if (s.ok()) s = base_->Flush();
      step_();
      if (s.ok()) s = base_->Append({data.data() + half, data.size() - half});
      if (s.ok()) s = base_->Flush();
      step_();
      return s;
    }
    leveldb::Status Close() override { return base_->Close(); }
    leveldb::Status Flush() override { return base_->Flush(); }
    leveldb::Status Sync() override { return base_->Sync(); }

   private:
    std::unique_ptr<leveldb::WritableFile> base_;
    std::function<void()>& step_;
  };
  std::function<void()> step_;
};

class Creation : public MetaLeveldb {
 protected:
  /// The states on the disk while a database is made where `begin` lies, up to the answer to its first commit.
  std::set<Files> states_of_making(const Files& begin) {
    lay(begin);
    std::set<Files> out;
    SteppingEnv env([&] { out.insert(contents_of(host_.data_directory())); });
    auto with = settings();
    with.env = &env;
    auto opened = LeveldbMetaStore::open(with, host_.host());
    EXPECT_TRUE(opened) << opened.error().message;
    if (!opened) return {};
    store_ = std::move(opened).value();
    EXPECT_TRUE(put("first", "1"));
    close();
    return out;
  }
  void lay(const Files& files) {
    fs::remove_all(host_.data_directory());
    fs::create_directories(host_.data_directory());
    for (const auto& [name, bytes] : files)
      std::ofstream(host_.data_directory() + "/" + name, std::ios::binary) << bytes;
  }
  void expect_works() {
    open();
    EXPECT_EQ(put_status("later", "2"), Status::ok);
    EXPECT_EQ(get("later"), "2");
    close();
    open();
    EXPECT_EQ(get("later"), "2");
    close();
  }
  Status refused_with() {
    auto opened = LeveldbMetaStore::open(settings(), host_.host());
    return opened ? Status::ok : opened.error().status;
  }
};

std::string describe(const Files& files) {
  std::string out;
  for (const auto& [name, bytes] : files) out += name + " (" + std::to_string(bytes.size()) + ") ";
  return out;
}

}  // namespace

TEST_F(Creation, IsMadeAnewWhereverItWasInterrupted) {
  const auto states = states_of_making({});
  std::set<Files> tried = states;
  size_t unfinished = 0;
  for (const auto& state : states) {
    SCOPED_TRACE(describe(state));
    unfinished += state.count("CURRENT") == 0 && state.size() > 1;
    lay(state);
    expect_works();
    for (const auto& again : states_of_making(state)) {
      if (!tried.insert(again).second) continue;
      SCOPED_TRACE("and once more " + describe(again));
      lay(again);
      expect_works();
    }
  }
  EXPECT_GT(unfinished, 5u) << "the making was not seen";
}

TEST_F(Creation, IsMadeAnewOfWhatALossOfPowerLeaves) {
  for (const auto& state : states_of_making({})) {
    if (state.count("CURRENT") != 0) continue;
    for (const auto& [lost, bytes] : state) {
      SCOPED_TRACE(describe(state) + " without " + lost);
      Files rest = state;
      rest.erase(lost);
      lay(rest);
      expect_works();
      if (!lost.ends_with(".log")) continue;
      rest[lost] = std::string(bytes.size(), '\0');
      lay(rest);
      expect_works();
    }
  }
}

TEST_F(Creation, IsToldByACheckThatChangesNothing) {
  for (const auto& state : states_of_making({})) {
    if (state.count("CURRENT") != 0) continue;
    SCOPED_TRACE(describe(state));
    lay(state);
    host_.set_mode(Mode::check);
    open();
    EXPECT_EQ(get("first"), "(none)");
    std::vector<std::string> told;
    EXPECT_TRUE(store_->verify({}, [&](std::string_view text) { told.emplace_back(text); }));
    const bool begun = state.count("000003.log") != 0 && !state.at("000003.log").empty();
    EXPECT_TRUE(!begun || (told.size() == 1 && told[0].find("interrupted before anything was stored") != told[0].npos));
    close();
    EXPECT_EQ(contents_of(host_.data_directory()), state);
    host_.set_mode(Mode::serve);
  }
}

TEST_F(Creation, IsNotWhatLostItsCurrentWithACommit) {
  lay({});
  open();
  ASSERT_TRUE(put("first", "1"));
  close();
  Files all = contents_of(host_.data_directory());
  all.erase("CURRENT");
  lay(all);
  EXPECT_EQ(refused_with(), Status::corrupt);
  const Files marked = all;
  all.erase("SYNCED");
  all.erase("WRITTEN");
  lay(all);
  EXPECT_EQ(refused_with(), Status::corrupt) << "the log has a commit";
  for (const char* mark : {"SYNCED", "WRITTEN"}) {
    Files one = all;
    one["000003.log"] = all.at("000003.log").substr(0, 51);
    one[mark] = "";
    lay(one);
    EXPECT_EQ(refused_with(), Status::corrupt) << mark << " was made behind the first commit";
    EXPECT_EQ(contents_of(host_.data_directory()), one);
  }
}

}  // namespace mortise::meta_leveldb
