// SPDX-License-Identifier: Apache-2.0
//
// What is said of a configuration that is wrong, and what overrides what.
#include "unit/kernel/config/config_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mortise::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Wrong {
  const char* name;
  const char* toml;
  const char* complaint;
};

class WrongConfig : public testing::TestWithParam<Wrong> {};

TEST_P(WrongConfig, IsRefusedWithItsPlace) {
  const LoadedConfig loaded(GetParam().toml);
  EXPECT_THAT(loaded.complaints(), HasSubstr(GetParam().complaint));
}

INSTANTIATE_TEST_SUITE_P(
    All, WrongConfig,
    testing::Values(
        Wrong{"syntax", "[server\n", "m.toml:1:8: "},
        Wrong{"unknown_section", "\n[sever]\nlisten = []\n",
              "m.toml:2:2: unknown key 'sever'; did you mean 'server'? (the top level knows bucket"},
        Wrong{"unknown_key", "[server]\n  lisen = [\"127.0.0.1:0\"]\n",
              "m.toml:2:3: unknown key 'server.lisen'; did you mean 'listen'? ([server] knows admin_listen, data_dir,"},
        Wrong{"unknown_key_in_subsection", "[server.limits]\nconections = 5\n",
              "m.toml:2:1: unknown key 'server.limits.conections'; did you mean 'connections'?"},
        Wrong{"wrong_type", "[server]\nthreads = \"four\"\n",
              "m.toml:2:11: server.threads must be an integer, not a text"},
        Wrong{"float", "[server]\nthreads = 1.5\n",
              "m.toml:2:11: server.threads must be an integer, not a float, date or time"},
        Wrong{"list_is_text", "[server]\nlisten = \"127.0.0.1:0\"\n",
              "m.toml:2:10: server.listen must be an array of texts, not a text: write [\"127.0.0.1:0\"]"},
        Wrong{"list_is_long_text", "[server]\nlisten = \"a\\\"b\"\n",
              "m.toml:2:10: server.listen must be an array of texts, not a text: write [\"…\"]"},
        Wrong{"list_of_numbers", "[server]\nlisten = [51080]\n",
              "m.toml:2:11: server.listen must be an array of texts"},
        Wrong{"section_is_text", "log = \"info\"\n", "m.toml:1:7: log must be a table, not a text"},
        Wrong{"too_low", "[server.limits]\nconnections = 0\n",
              "m.toml:2:15: server.limits.connections must be at least 1"},
        Wrong{"too_high", "[server]\nthreads = 5000\n", "m.toml:2:11: server.threads must be at most 1024"},
        Wrong{"choice", "[log]\nlevel = \"inof\"\n",
              "m.toml:2:9: log.level is \"inof\", but must be one of \"trace\", \"debug\", \"info\", \"warning\", "
              "\"error\"; did you mean 'info'?"},
        Wrong{"duration_without_unit", "[server]\ndrain_timeout = 30\n",
              "m.toml:2:17: server.drain_timeout must be a duration as text"},
        Wrong{"duration_nonsense", "[server]\ndrain_timeout = \"30 parsecs\"\n",
              "must be a duration as text (\"250ms\", \"10s\", \"2h\"), not \"30 parsecs\""},
        Wrong{"size_nonsense", "[storage]\ninline_max = \"64KiBs\"\n",
              "m.toml:2:14: storage.inline_max must be a size"},
        Wrong{"size_negative", "[storage]\ninline_max = -1\n", "m.toml:2:14: storage.inline_max must not be negative"},
        Wrong{"size_beyond_range", "[storage]\ninline_max = \"1GiB\"\n", "storage.inline_max must be at most 4MiB"},
        Wrong{"twice", "[log]\nlevel = \"info\"\nlevel = \"debug\"\n", "m.toml:3:"},
        Wrong{"bucket_without_name", "[[bucket]]\nowner = \"me\"\n", "m.toml:1:1: [[bucket]] needs a name"},
        Wrong{"bucket_unknown_key", "[[bucket]]\nname = \"a\"\nnam = \"b\"\n", "unknown key 'bucket.nam'"},
        Wrong{"tls_half", "[server.tls]\ncertificate = \"/c\"\n", "server.tls needs both, certificate and key"},
        Wrong{"tls_listener_without_files", "[server]\nlisten = [\"tls://127.0.0.1:0\"]\n",
              "m.toml:2:10: 'tls://127.0.0.1:0' needs server.tls.certificate"},
        Wrong{"no_listener", "[server]\nlisten = []\n", "server.listen names no address"},
        Wrong{"secret_not_in_environment", "[owner]\nid = { env = \"NO_SUCH_VARIABLE_HERE\" }\n",
              "m.toml:2:6: owner.id has no value: the environment variable NO_SUCH_VARIABLE_HERE is not set"},
        Wrong{"secret_file_missing", "[owner]\nid = { file = \"/no/such/file\" }\n",
              "m.toml:2:6: owner.id has no value: cannot read /no/such/file: No such file or directory"},
        Wrong{"indirection_of_two", "[owner]\nid = { file = \"/x\", env = \"Y\" }\n",
              "m.toml:2:6: owner.id must be a text, not a table"}),
    [](const auto& wrong) { return wrong.param.name; });

TEST(Config, AnEmptyFileIsTheDefaults) {
  const LoadedConfig loaded("");
  EXPECT_EQ(loaded.complaints(), "");
  const Settings& settings = loaded.settings;
  EXPECT_THAT(settings.server.listen, ElementsAre("127.0.0.1:51080"));
  EXPECT_EQ(settings.server.admin_listen, "127.0.0.1:51081");
  EXPECT_EQ(settings.storage.meta, "meta_leveldb");
  EXPECT_EQ(settings.storage.durability, "strict");
  EXPECT_EQ(settings.storage.inline_max, 16u * 1024);
  EXPECT_EQ(settings.server.drain_timeout, std::chrono::seconds(30));
  EXPECT_GE(settings.server.workers, 4u);
  EXPECT_GE(settings.server.threads, 1u);
  EXPECT_FALSE(settings.server.accept_unauthenticated);
}

TEST(Config, ARelativeSecretFileIsBesideTheConfiguration) {
  const test::TempDirectory directory;
  std::filesystem::create_directory(directory.path() / "keys");
  std::ofstream(directory.path() / "keys" / "id") << "somebody\n";
  std::ofstream(directory.path() / "m.toml") << "[owner]\nid = { file = \"keys/id\" }\n";
  Problems problems;
  const Config config = Config::load({(directory.path() / "m.toml").string(), {}, {}}, problems);
  EXPECT_EQ(problems.to_string(), "");
  EXPECT_EQ(std::get<std::string>(config.section("owner").find("id")->data), "somebody");
}

TEST(Config, WhatIsEmptyIsNoSecret) {
  const test::TempDirectory directory;
  const std::string path = (directory.path() / "m.toml").string();
  std::ofstream(directory.path() / "id") << "\n";
  std::ofstream(path) << "[owner]\nid = { file = \"id\" }\n";
  Problems of_file;
  (void)Config::load({path, {}, {}}, of_file);
  EXPECT_THAT(of_file.to_string(),
              HasSubstr("owner.id has no value: " + (directory.path() / "id").string() + " is empty"));
  std::ofstream(path) << "[owner]\nid = { env = \"MORTISE_TEST_EMPTY\" }\n";
  ASSERT_EQ(::setenv("MORTISE_TEST_EMPTY", "", 1), 0);
  Problems of_variable;
  (void)Config::load({path, {}, {}}, of_variable);
  EXPECT_THAT(of_variable.to_string(), HasSubstr("the environment variable MORTISE_TEST_EMPTY is empty"));
}

TEST(Config, AFileThatIsNotThereIsAProblem) {
  Problems problems;
  (void)Config::load({"/no/such/mortise.toml", {}, {}}, problems);
  EXPECT_EQ(problems.to_string(), "cannot read /no/such/mortise.toml: No such file or directory");
}

TEST(Config, AllProblemsAreReportedInTheOrderOfTheFile) {
  const LoadedConfig loaded("[storage]\nmeta = 1\n[server]\nthreads = true\n[log]\nx = 1\n");
  EXPECT_EQ(loaded.complaints().substr(0, 60), "m.toml:2:8: storage.meta must be a text, not an integer\nm.to");
  EXPECT_EQ(loaded.problems.all().size(), 3u);
}

TEST(Config, FlagsWinOverVariablesAndVariablesOverTheFile) {
  const char* toml = "[log]\nlevel = \"error\"\n[owner]\nid = \"file\"\n[storage]\nmeta = \"file\"\n";
  const LoadedConfig loaded(toml, {"log.level=debug"},
                            {{"MORTISE_LOG_LEVEL", "trace"}, {"MORTISE_OWNER_ID", "variable"}, {"OTHER", "x"}});
  EXPECT_EQ(loaded.complaints(), "");
  EXPECT_EQ(loaded.settings.log.level, "debug");
  EXPECT_EQ(loaded.settings.owner.id, "variable");
  EXPECT_EQ(loaded.settings.storage.meta, "file");
}

TEST(Config, OverridesMayBeTomlOrBareText) {
  const LoadedConfig loaded("", {"server.listen=[\"127.0.0.1:1\", \"[::1]:2\"]", "server.threads=3", "owner.id=12",
                                 "owner.display_name=\"quoted\"", "storage.inline_max=1MiB", "server.drain_timeout=2m",
                                 "bucket=[{name=\"b\", properties={versioning=\"enabled\"}}]"});
  EXPECT_EQ(loaded.complaints(), "");
  EXPECT_THAT(loaded.settings.server.listen, ElementsAre("127.0.0.1:1", "[::1]:2"));
  EXPECT_EQ(loaded.settings.server.threads, 3u);
  EXPECT_EQ(loaded.settings.owner.id, "12");
  EXPECT_EQ(loaded.settings.owner.display_name, "quoted");
  EXPECT_EQ(loaded.settings.storage.inline_max, 1u << 20);
  EXPECT_EQ(loaded.settings.server.drain_timeout, std::chrono::minutes(2));
  ASSERT_EQ(loaded.settings.buckets.size(), 1u);
  EXPECT_EQ(loaded.settings.buckets[0].properties[0].first, "versioning");
}

TEST(Config, ABareListIsSplitAtCommas) {
  const LoadedConfig loaded("", {"server.listen=127.0.0.1:1,unix:/x"});
  EXPECT_THAT(loaded.settings.server.listen, ElementsAre("127.0.0.1:1", "unix:/x"));
}

TEST(Config, AListMayHaveQuotesAsATextMay) {
  EXPECT_THAT(LoadedConfig("", {"server.listen=\"127.0.0.1:1\""}).settings.server.listen, ElementsAre("127.0.0.1:1"));
  EXPECT_THAT(LoadedConfig("", {"server.listen='127.0.0.1:1'"}).settings.server.listen, ElementsAre("127.0.0.1:1"));
  EXPECT_THAT(LoadedConfig("", {"server.listen=\"127.0.0.1:1\",\"unix:/x\""}).settings.server.listen,
              ElementsAre("127.0.0.1:1", "unix:/x"));
  EXPECT_THAT(LoadedConfig("", {"server.listen=\"unix:/a,b\""}).settings.server.listen, ElementsAre("unix:/a,b"));
  EXPECT_THAT(LoadedConfig("", {"server.listen=\"unix:/x"}).settings.server.listen, ElementsAre("\"unix:/x"))
      << "a quote that is not closed is a character";
}

TEST(Config, ABadOverrideNamesItsSource) {
  LoadedConfig loaded("", {"server.threads=many"}, {{"MORTISE_LOG_LEVEL", "loud"}});
  EXPECT_THAT(loaded.complaints(), HasSubstr("--set server.threads: server.threads must be an integer, not a text"));
  EXPECT_THAT(loaded.complaints(),
              HasSubstr("environment MORTISE_LOG_LEVEL: log.level is \"loud\", but must be one of"));
}

TEST(Config, AnOverrideThatNoKeyTakesIsAProblem) {
  LoadedConfig loaded("", {"server.lissten=x", "nonsense=1"},
                      {{"MORTISE_SERVER_TREADS", "1"}, {"MORTISE_BUILD_DIR", "not ours"}, {"MORTISE_ACCESS_KEY", "k"}});
  loaded.config.finish(loaded.problems);
  EXPECT_EQ(loaded.complaints(),
            "--set nonsense: unknown key 'nonsense'\n"
            "--set server.lissten: unknown key 'server.lissten'; did you mean 'server.listen'?\n"
            "environment MORTISE_SERVER_TREADS: no key has this variable; did you mean 'MORTISE_SERVER_THREADS'?");
}

TEST(Config, AFlagWithoutAnEqualsSignIsAProblem) {
  const LoadedConfig loaded("", {"server.threads"});
  EXPECT_THAT(loaded.complaints(), HasSubstr("--set server.threads: expected key=value"));
}

TEST(Config, BucketPropertiesMayBeDottedQuotedOrNested) {
  const LoadedConfig loaded(
      "[[bucket]]\nname = \"a\"\nproperties = { \"checksum.type\" = \"md5\", versioning = \"enabled\" }\n"
      "[[bucket]]\nname = \"b\"\n[bucket.properties]\nchecksum.type = \"md5\"\n");
  ASSERT_EQ(loaded.complaints(), "");
  const auto& buckets = loaded.settings.buckets;
  ASSERT_EQ(buckets.size(), 2u);
  EXPECT_THAT(buckets[0].properties, ElementsAre(std::pair<std::string, std::string>("checksum.type", "md5"),
                                                 std::pair<std::string, std::string>("versioning", "enabled")));
  EXPECT_THAT(buckets[1].properties, ElementsAre(std::pair<std::string, std::string>("checksum.type", "md5")));
}

}  // namespace
}  // namespace mortise::config
