// SPDX-License-Identifier: Apache-2.0
//
// What may lie in a plugin directory: things that are no files, parts of files, files of others. Every command goes on,
// and refuses with a clear line what was asked for.
#include "server/zoo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace mortise::test {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class PluginFiles : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directory(folder());
    ::chmod(folder().c_str(), 0755);
  }

  fs::path folder() const { return directory_.path() / "plugins"; }
  fs::path mirror() const { return folder() / "zoo_mirror.so"; }

  void copy_mirror() const {
    fs::copy_file(zoo_file("mirror"), mirror(), fs::copy_options::overwrite_existing);
    ::chmod(mirror().c_str(), 0755);
  }

  std::vector<std::string> flags(const std::vector<std::string>& sets = {}) const {
    std::vector<std::string> out;
    for (const std::string& set : std::vector<std::string>{
             "plugins.directories=" + (build_directory() / "plugins").string() + "," + folder().string(),
             "storage.meta=meta_memory", "storage.blob=blob_memory"}) {
      out.insert(out.end(), {"--set", set});
    }
    for (const std::string& set : sets) out.insert(out.end(), {"--set", set});
    return out;
  }

  Finished run(std::vector<std::string> command, const std::vector<std::string>& sets = {}) const {
    const std::vector<std::string> rest = flags(sets);
    command.insert(command.end(), rest.begin(), rest.end());
    return run_mortise(command);
  }

  Finished check(const std::vector<std::string>& sets = {}) const {
    const fs::path file = directory_.path() / "empty.toml";
    std::ofstream(file) << "";
    return run({"check-config", file.string()}, sets);
  }

  /// zoo_mirror is enabled and its file is as the test made it.
  void expect_refused(const std::string& line) const {
    const std::string on = "plugins.zoo_mirror.enabled=true";
    const Finished checked = check({on});
    EXPECT_EQ(checked.code, 1);
    EXPECT_THAT(checked.errors, HasSubstr(line));
    EXPECT_THAT(run({"plugins"}, {on}).errors, HasSubstr(line));
    TestServer server({"", flags({on}), {}});
    EXPECT_EQ(server.start_and_wait(), 1);
    EXPECT_TRUE(server.wait_for_log(line));
    EXPECT_THAT(run_mortise({"plugin", "inspect", mirror().string()}).errors,
                HasSubstr(line.substr(line.find(mirror().string()))));
  }

  /// And nobody asked for it.
  void expect_harmless() const {
    EXPECT_EQ(check().code, 0);
    EXPECT_EQ(run({"plugins"}).code, 0);
    TestServer server({"", flags(), {}});
    server.start();
    EXPECT_EQ(server.terminate(), 0);
  }

  void expect_refused_and_harmless(const std::string& why) const {
    expect_refused("plugin 'zoo_mirror' is refused: " + mirror().string() + " " + why);
    expect_harmless();
  }

 private:
  TempDirectory directory_;
};

TEST_F(PluginFiles, AFifo) {
  ASSERT_EQ(::mkfifo(mirror().c_str(), 0600), 0);
  expect_refused_and_harmless("is a FIFO, not a file");
}

TEST_F(PluginFiles, ALinkToAFifo) {
  ASSERT_EQ(::mkfifo((folder() / "fifo").c_str(), 0600), 0);
  fs::create_symlink("fifo", mirror());
  expect_refused_and_harmless("is a FIFO, not a file");
}

TEST_F(PluginFiles, ASocket) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ASSERT_LT(mirror().string().size(), sizeof address.sun_path);
  std::copy_n(mirror().c_str(), mirror().string().size(), address.sun_path);
  ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  expect_refused_and_harmless("is a socket or a device, not a file");
  ::close(fd);
}

TEST_F(PluginFiles, ADevice) {
  fs::create_symlink("/dev/zero", mirror());
  expect_refused_and_harmless("is a device, not a file");
}

TEST_F(PluginFiles, ADirectory) {
  fs::create_directory(mirror());
  expect_refused_and_harmless("is a directory, not a file");
}

TEST_F(PluginFiles, ALinkToNothing) {
  fs::create_symlink("nowhere", mirror());
  expect_refused_and_harmless("is a link to a file that is not there");
}

TEST_F(PluginFiles, AFileThatMayNotBeRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  copy_mirror();
  ::chmod(mirror().c_str(), 0);
  expect_refused("plugin 'zoo_mirror' is refused: " + mirror().string() + ": Permission denied");
  expect_harmless();
}

TEST_F(PluginFiles, AHugeFileOfZeros) {
  std::ofstream(mirror()) << "";
  fs::resize_file(mirror(), uintmax_t{1} << 40);
  expect_refused_and_harmless("is not an ELF file");
}

/// At each of these lengths the loader would map what is not there, or the table of sections is missing.
TEST_F(PluginFiles, AFileThatIsCutShort) {
  const uintmax_t whole = fs::file_size(zoo_file("mirror"));
  for (const uintmax_t size : {whole - 1, whole - whole / 8, whole / 2, uintmax_t{4096}, uintmax_t{1000}}) {
    copy_mirror();
    fs::resize_file(mirror(), size);
    expect_refused("plugin 'zoo_mirror' is refused: " + mirror().string() + " is cut short");
  }
  expect_harmless();
}

TEST_F(PluginFiles, AFileThatOthersMayWrite) {
  for (const mode_t mode : {0757u, 0775u, 0666u}) {
    copy_mirror();
    ::chmod(mirror().c_str(), mode);
    expect_refused_and_harmless("may be written by others (mode 0" + [&] {
      char text[8];
      std::snprintf(text, sizeof text, "%o", mode);
      return std::string(text);
    }() + ")");
  }
}

TEST_F(PluginFiles, AFileOfSomebodyElse) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root may give files away";
  copy_mirror();
  ASSERT_EQ(::chown(mirror().c_str(), 54321, 0), 0);
  expect_refused_and_harmless("belongs to user 54321, who could make this server run anything");
}

TEST_F(PluginFiles, ALinkIntoAFolderThatOthersMayWrite) {
  const fs::path open = folder() / "open";
  fs::create_directory(open);
  fs::copy_file(zoo_file("mirror"), open / "mirror");
  ::chmod((open / "mirror").c_str(), 0755);
  ::chmod(open.c_str(), 0777);
  fs::create_symlink("open/mirror", mirror());
  const Finished checked = check({"plugins.zoo_mirror.enabled=true"});
  EXPECT_EQ(checked.code, 1);
  EXPECT_THAT(checked.errors, HasSubstr(open.string() + " may be written by others (mode 0777)"));
}

/// Whether a plugin of it is asked for or not.
TEST_F(PluginFiles, AFolderThatOthersMayWrite) {
  for (const mode_t mode : {0777u, 0775u, 01777u}) {
    ::chmod(folder().c_str(), mode);
    const std::string line = folder().string() + " may be written by others (mode ";
    const Finished checked = check();
    EXPECT_EQ(checked.code, 1);
    EXPECT_THAT(checked.errors, HasSubstr(line));
    EXPECT_THAT(run({"plugins"}).errors, HasSubstr(line));
    TestServer server({"", flags(), {}});
    EXPECT_EQ(server.start_and_wait(), 1);
    EXPECT_TRUE(server.wait_for_log(line));
  }
}

TEST_F(PluginFiles, AFolderThatOthersMayReplace) {
  ::chmod(folder().parent_path().c_str(), 0777);
  const Finished checked = check();
  EXPECT_EQ(checked.code, 1);
  EXPECT_THAT(checked.errors, HasSubstr(folder().parent_path().string() + " may be written by everybody"));
  ::chmod(folder().parent_path().c_str(), 01777);
  EXPECT_EQ(check().code, 0);
}

TEST_F(PluginFiles, AFolderThatIsNone) {
  const fs::path fifo = folder() / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  const Finished checked = check({"plugins.directories=" + fifo.string()});
  EXPECT_EQ(checked.code, 1);
  EXPECT_THAT(checked.errors, HasSubstr("cannot list the plugin directory " + fifo.string() + ": Not a directory"));
}

}  // namespace
}  // namespace mortise::test
