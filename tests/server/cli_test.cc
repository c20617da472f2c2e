// SPDX-License-Identifier: Apache-2.0
//
// The command line: output, messages, exit codes.
#include "server/zoo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace mortise::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string source_file(const char* name) { return std::string(std::getenv("MORTISE_SOURCE_DIR")) + "/" + name; }

std::vector<std::string> with(std::vector<std::string> first, const std::vector<std::string>& rest) {
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

TEST(CommandLine, Help) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"help"}, {"--help"}}) {
    const Finished run = run_mortise(arguments);
    EXPECT_EQ(run.code, 0);
    for (const char* word : {"serve", "check-config", "plugins", "plugin", "version"})
      EXPECT_THAT(run.output, HasSubstr(std::string("\n  ") + word + " "));
    EXPECT_EQ(run.errors, "");
  }
  EXPECT_THAT(run_mortise({"serve", "--help"}).output, HasSubstr("--ready-file"));
}

TEST(CommandLine, Version) {
  const Finished run = run_mortise({"version"});
  EXPECT_EQ(run.code, 0);
  EXPECT_THAT(run.output,
              testing::MatchesRegex("mortise [0-9.]+ \\(runs plugins built for SDK [0-9.]+ to [0-9.]+\\)\n"));
}

TEST(CommandLine, VersionAsAFlag) {
  const Finished run = run_mortise({"--version"});
  EXPECT_EQ(run.code, 0);
  EXPECT_EQ(run.output, run_mortise({"version"}).output);
}

TEST(CommandLine, AWordThatIsNoCommandIsNamed) {
  const Finished near = run_mortise({"sevre"});
  EXPECT_EQ(near.code, 2);
  EXPECT_EQ(near.errors, "mortise: there is no command 'sevre'; did you mean 'serve'?; see 'mortise help'\n");
  const Finished far = run_mortise({"frobnicate", "--config", "x"});
  EXPECT_EQ(far.code, 2);
  EXPECT_THAT(far.errors, HasSubstr("there is no command 'frobnicate'; see"));
}

TEST(CommandLine, AWordThatIsNearToOneIsSuggestedAtAnyPlace) {
  const std::pair<std::vector<std::string>, const char*> cases[] = {
      {{"--verion"}, "there is no option '--verion' of 'mortise'; did you mean '--version'?"},
      {{"--hlep"}, "there is no option '--hlep' of 'mortise'; did you mean '--help'?"},
      {{"plugin", "inspekt", "x.so"}, "there is no command 'plugin inspekt'; did you mean 'inspect'?"},
      {{"serve", "--confg", "x"}, "there is no option '--confg' of 'mortise serve'; did you mean '--config'?"},
      {{"serve", "--config", "x", "--redy-file=y"},
       "there is no option '--redy-file' of 'mortise serve'; did you mean"},
      {{"fsck", "--repai"}, "did you mean '--repair'?"},
      {{"fsck", "--even-if-much-is-lots"}, "did you mean '--even-if-much-is-lost'?"},
      {{"check-config", "--sett", "a=b", "x"}, "did you mean '--set'?"},
      {{"plugins", "--xyzzyfrob"}, "there is no option '--xyzzyfrob' of 'mortise plugins'; see"},
      {{"job", "start", "scrub", "--folow"},
       "there is no option '--folow' of 'mortise job start'; did you mean '--follow'?"},
      {{"help", "sevre"}, "there is no command 'sevre'; did you mean 'serve'?"},
      {{"help", "plugin", "inspekt"}, "there is no command 'plugin inspekt'; did you mean 'inspect'?"},
  };
  for (const auto& [arguments, message] : cases) {
    const Finished run = run_mortise(arguments);
    EXPECT_EQ(run.code, 2) << testing::PrintToString(arguments);
    EXPECT_THAT(run.errors, testing::AllOf(StartsWith("mortise: "), HasSubstr(message)));
    EXPECT_EQ(run.output, "");
  }
}

TEST(CommandLine, HelpOnACommand) {
  const std::pair<std::vector<std::string>, const char*> cases[] = {
      {{"serve"}, "--ready-file"},        {{"fsck"}, "--even-if-much-is-lost"}, {{"plugin"}, "inspect"},
      {{"plugin", "inspect"}, "FILE.so"}, {{"check-config"}, "--config"},       {{"help"}, "COMMAND"}};
  for (const auto& [topic, word] : cases) {
    const Finished run = run_mortise(with({"help"}, topic));
    EXPECT_EQ(run.code, 0) << run.errors;
    EXPECT_THAT(run.output, HasSubstr(word));
    EXPECT_THAT(run.output, HasSubstr("Usage: mortise " + topic.front()));
    EXPECT_EQ(run.output, run_mortise(with(topic, {"--help"})).output);
  }
}

TEST(CommandLine, CheckConfigTakesItsFileAsServeDoes) {
  const std::string file = source_file("conf/mortise.toml");
  const Finished named = run_mortise({"check-config", "--config", file});
  EXPECT_EQ(named.code, 0) << named.errors;
  EXPECT_EQ(named.output, run_mortise({"check-config", file}).output);
  EXPECT_EQ(run_mortise({"check-config", "--config=" + file, "--set", "log.level=debug"}).code, 0);
  EXPECT_EQ(run_mortise({"check-config", "--config", "/no/such.toml"}).code, 1);
  EXPECT_EQ(run_mortise({"check-config", "--config", file, file}).code, 2);
}

TEST(CommandLine, PluginsTellsWhyAStandardOneIsOff) {
  const Finished open = run_mortise({"plugins"});
  EXPECT_THAT(open.output, testing::ContainsRegex("\nauth_acl +[0-9.]+ +off "));
  EXPECT_THAT(open.output, HasSubstr("\nauth_acl: standard, but off while no authentication plugin is enabled\n"));
  const Finished keyed = run_mortise({"plugins", "--set", "plugins.auth_sigv4.enabled=true"});
  EXPECT_THAT(keyed.output, testing::ContainsRegex("\nauth_acl +[0-9.]+ +enabled "));
  EXPECT_THAT(keyed.output, Not(HasSubstr("but off while")));
}

TEST(CommandLine, MisuseExitsWithTwo) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{},
                                                                     {"bogus"},
                                                                     {"serve", "--bogus"},
                                                                     {"serve", "--config"},
                                                                     {"check-config"},
                                                                     {"plugin"},
                                                                     {"plugin", "inspect"},
                                                                     {"serve", "stray"}}) {
    const Finished run = run_mortise(arguments);
    EXPECT_EQ(run.code, 2) << testing::PrintToString(arguments);
    EXPECT_THAT(run.errors, StartsWith("mortise: ")) << testing::PrintToString(arguments);
    EXPECT_EQ(run.output, "");
  }
}

TEST(CommandLine, CheckConfig) {
  const Finished good = run_mortise({"check-config", source_file("conf/mortise.toml")});
  EXPECT_EQ(good.code, 0) << good.errors;
  EXPECT_THAT(good.output, HasSubstr("mortise.toml: ok\n"));
  const Finished missing = run_mortise({"check-config", "/no/such.toml"});
  EXPECT_EQ(missing.code, 1);
  EXPECT_EQ(missing.errors, "cannot read /no/such.toml: No such file or directory\n");
}

/// What else could be said would be said of the defaults, or of no plugins.
TEST(CommandLine, AConfigurationThatCannotBeReadIsAllThatIsTold) {
  const TempDirectory directory;
  const std::string broken = (directory.path() / "broken.toml").string();
  std::ofstream(broken) << "[server\n";
  const std::vector<std::pair<std::string, std::string>> files{
      {"/no/such.toml", "cannot read /no/such.toml: No such file or directory\n"},
      {directory.path().string(), "cannot read " + directory.path().string() + ": Is a directory\n"},
      {broken, broken + ":1:"}};
  const std::vector<std::vector<std::string>> commands{{"plugins"},
                                                       {"serve"},
                                                       {"check-config"},
                                                       {"fsck"},
                                                       {"bucket", "list"},
                                                       {"job", "list"},
                                                       {"user", "list"},
                                                       {"group", "list"},
                                                       {"key", "list"},
                                                       {"policy", "list"},
                                                       {"access", "explain", "ann", "s3:GetObject", "b/k"}};
  for (const auto& [file, why] : files)
    for (const auto& command : commands) {
      const Finished run = run_mortise(with(command, {"--config", file}));
      EXPECT_EQ(run.code, command.front() == "fsck" ? 2 : 1) << command.front();
      EXPECT_EQ(run.output, "") << command.front();
      EXPECT_THAT(run.errors, HasSubstr(why)) << command.front();
      EXPECT_EQ(std::count(run.errors.begin(), run.errors.end(), '\n'), 1) << command.front() << ": " << run.errors;
    }
}

TEST(CommandLine, CheckConfigKnowsTheOptionsOfPlugins) {
  const TempDirectory directory;
  const std::string file = (directory.path() / "x.toml").string();
  std::ofstream(file) << "[plugins.meta_leveldb]\ncache_sise = \"1MiB\"\n[plugins.blob_sf]\npath = \"\"\n";
  const Finished run = run_mortise({"check-config", file});
  EXPECT_EQ(run.code, 1);
  EXPECT_THAT(run.errors,
              HasSubstr(file + ":2:1: unknown key 'plugins.meta_leveldb.cache_sise'; did you mean 'cache_size'?"));
  EXPECT_THAT(run.errors, HasSubstr(file + ":3:10: there is no plugin 'blob_sf' in "));
  EXPECT_THAT(run.errors, HasSubstr("did you mean 'blob_fs'?"));
}

TEST(CommandLine, ListsPluginsWithoutRunningThem) {
  const Finished run = run_mortise(with({"plugins"}, zoo_flags({"plugins.zoo_mirror.enabled=true"})));
  EXPECT_EQ(run.code, 0) << run.errors;
  EXPECT_THAT(run.output,
              testing::ContainsRegex("\nzoo_mirror +1\\.0\\.0 +enabled +mortise\\.api/1 +/.*zoo_mirror\\.so\n"));
  EXPECT_THAT(run.output, testing::ContainsRegex("\nzoo_start_hangs +1\\.0\\.0 +off "));
  EXPECT_THAT(run.output, testing::ContainsRegex("\nzoo_too_new +1\\.0\\.0 +refused "));
  EXPECT_THAT(run.output, testing::ContainsRegex("\nmeta_memory +[0-9.]+ +enabled "));
  EXPECT_THAT(run.output, testing::ContainsRegex("\nmeta_leveldb +[0-9.]+ +off "));
}

TEST(CommandLine, TextOfOthersCannotControlTheTerminal) {
  const TempDirectory directory;
  const std::string file = (directory.path() / "x.toml").string();
  std::ofstream(file) << "[log]\nlevel = \"a\xE2\x80\xAE"
                         "b\xC2\x9B\\u001b[31m\"\n";
  const Finished checked = run_mortise({"check-config", file});
  EXPECT_EQ(checked.code, 1);
  EXPECT_THAT(checked.errors, HasSubstr("a\\u202eb\\u009b\\x1b[31m"));
  EXPECT_THAT(run_mortise({"sev\xC2\x9Bre"}).errors, HasSubstr("'sev\\u009bre'"));
  EXPECT_THAT(run_mortise({"plugin", "inspect", "/no/\xE2\x80\xAEsuch.so"}).errors, HasSubstr("/no/\\u202esuch.so"));
}

TEST(CommandLine, ATildeIsNoDirectory) {
  for (const char* value :
       {"server.data_dir=~", "server.data_dir=~/data", "server.ready_file=~/ready", "plugins.blob_fs.path=~/bodies"}) {
    const Finished run = run_mortise({"check-config", source_file("conf/mortise.toml"), "--set", value});
    EXPECT_EQ(run.code, 1) << value;
    EXPECT_THAT(run.errors, HasSubstr("'~' means nothing here")) << value;
  }
  const std::string odd = "server.data_dir=/tmp/~x";
  EXPECT_EQ(run_mortise({"check-config", source_file("conf/mortise.toml"), "--set", odd}).code, 0);
}

TEST(CommandLine, InspectsAPlugin) {
  const Finished run = run_mortise({"plugin", "inspect", zoo_file("mirror")});
  EXPECT_EQ(run.code, 0);
  EXPECT_THAT(run.output, HasSubstr("name:        zoo_mirror\n"));
  EXPECT_THAT(run.output, HasSubstr("needs:       mortise.access/1\n"));
  EXPECT_THAT(run.output, HasSubstr("  count: an integer, 1..9, default \"3\"\n      a number\n"));
  const Finished refused = run_mortise({"plugin", "inspect", zoo_file("too_new")});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.output, HasSubstr("built for:   SDK 77.3"));
  EXPECT_THAT(refused.errors, HasSubstr("is newer than this server"));
  EXPECT_EQ(run_mortise({"plugin", "inspect", zoo_file("not_elf")}).code, 1);
  EXPECT_EQ(run_mortise({"plugin", "inspect", "/no/such.so"}).errors,
            "mortise: /no/such.so: No such file or directory\n");
}

TEST(CommandLine, TheInstalledConfigurationIsReadByDefault) {
  const TempDirectory directory;
  const auto copy = directory.path() / "bin" / "mortise", file = directory.path() / "etc" / "mortise" / "mortise.toml";
  std::filesystem::create_directories(copy.parent_path());
  std::filesystem::create_directories(file.parent_path());
  std::filesystem::copy_file(build_directory() / "bin" / "mortise", copy);
  std::ofstream(file) << "[server]\nlissten = []\n";
  const std::string errors = (directory.path() / "errors").string();
  const std::string command = copy.string() + " plugins >" + errors + " 2>&1";
  EXPECT_NE(std::system(command.c_str()), 0);
  std::ifstream said(errors);
  const std::string text(std::istreambuf_iterator<char>(said), {});
  EXPECT_THAT(text, HasSubstr(file.string() + ":2:1: unknown key 'server.lissten'"));
}

TEST(CommandLine, TheConfigurationMayBeNamedByAVariable) {
  const Finished run = run_mortise({"plugins"}, {{"MORTISE_CONFIG", "/no/such.toml"}});
  EXPECT_EQ(run.code, 1);
  EXPECT_THAT(run.errors, HasSubstr("cannot read /no/such.toml"));
}

}  // namespace
}  // namespace mortise::test
