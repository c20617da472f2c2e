// SPDX-License-Identifier: Apache-2.0
//
// [plugins.NAME], checked against what the plugin declares.
#include "unit/kernel/config/config_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <cstdlib>

namespace mortise::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const std::vector<OptionSpec> kOptions{{"word", OptionType::string, false, "w", "", "a word"},
                                       {"count", OptionType::integer, false, "5", "1..9", "a count"},
                                       {"mounts", OptionType::string_list, false, ",/s3", "", "prefixes"},
                                       {"room", OptionType::size, false, "1MiB", "64KiB..4MiB", "a size"},
                                       {"pause", OptionType::duration, false, "1s", "100ms..1h", "a duration"},
                                       {"mode", OptionType::choice, false, "a", "a|b", "a choice"},
                                       {"key", OptionType::table_list, false, "", "", "rows"}};

TEST(PluginSection, FillsInDefaults) {
  LoadedConfig loaded("");
  const Section section = loaded.config.plugin("p", kOptions, loaded.problems);
  EXPECT_EQ(loaded.complaints(), "");
  EXPECT_EQ(section.text("word"), "w");
  EXPECT_EQ(section.number("count"), 5);
  EXPECT_THAT(section.list("mounts"), ElementsAre("", "/s3"));
  EXPECT_EQ(section.number("room"), 1 << 20);
  EXPECT_EQ(section.number("pause"), 1000);
  EXPECT_EQ(section.text("mode"), "a");
  EXPECT_TRUE(section.rows("key").empty());
  EXPECT_EQ(section.find("enabled"), nullptr);
}

TEST(PluginSection, TakesValuesOfEveryType) {
  setenv("MORTISE_TEST_SECRET", "s3cret", 1);
  LoadedConfig loaded(
      "[plugins.p]\nenabled = true\nword = \"x\"\ncount = 7\nmounts = []\nroom = 65536\npause = \"2s\"\nmode = \"b\"\n"
      "[[plugins.p.key]]\nname = \"n\"\nsecret = { env = \"MORTISE_TEST_SECRET\" }\nadmin = true\nport = 9\n"
      "tags = [\"t\", \"u\"]\n");
  const Section section = loaded.config.plugin("p", kOptions, loaded.problems);
  unsetenv("MORTISE_TEST_SECRET");
  EXPECT_EQ(loaded.complaints(), "");
  EXPECT_EQ(section.text("word"), "x");
  EXPECT_TRUE(section.list("mounts").empty());
  EXPECT_EQ(section.number("pause"), 2000);
  ASSERT_EQ(section.rows("key").size(), 1u);
  const Row row = section.rows("key")[0];
  EXPECT_EQ(row, (Row{{"admin", {"true", {}}},
                      {"name", {"n", {}}},
                      {"port", {"9", {}}},
                      {"secret", {"s3cret", {}}},
                      {"tags", {"t,u", {}}}}));
}

TEST(PluginSection, SecretsInFilesThatAllCanReadAreNoted) {
  const std::vector<OptionSpec> specs{
      {"secret", OptionType::secret, false, "", "", "a secret"},
      {"word", OptionType::string, false, "", "", "a word"},
      {"key", OptionType::table_list, false, "", "", "keys", {{"secret", OptionType::secret, false, "", "", "its"}}}};
  const test::TempDirectory directory;
  const std::string path = (directory.path() / "secret").string();
  std::ofstream(path) << "s3cret\n";
  const std::string file = "{ file = \"" + path + "\" }\n";
  const auto notes = [&](mode_t mode) {
    EXPECT_EQ(::chmod(path.c_str(), mode), 0);
    LoadedConfig loaded("[plugins.p]\nword = " + file + "secret = " + file + "[[plugins.p.key]]\nsecret = " + file);
    EXPECT_EQ(loaded.config.plugin("p", specs, loaded.problems).text("secret"), "s3cret");
    EXPECT_EQ(loaded.complaints(), "");
    return loaded.problems.notes();
  };
  EXPECT_THAT(
      notes(0644),
      UnorderedElementsAre("all local users can read " + path + ", which holds plugins.p.secret: chmod 600 it",
                           "all local users can read " + path + ", which holds plugins.p.key.secret: chmod 600 it"));
  EXPECT_THAT(notes(0640), IsEmpty());
  EXPECT_THAT(notes(0600), IsEmpty());
}

TEST(PluginSection, RefusesWhatWasNotDeclared) {
  LoadedConfig loaded("[plugins.p]\nwort = \"x\"\ncount = 10\nroom = \"1KiB\"\nmode = \"c\"\n");
  (void)loaded.config.plugin("p", kOptions, loaded.problems);
  EXPECT_THAT(loaded.complaints(), HasSubstr("m.toml:2:1: unknown key 'plugins.p.wort'; did you mean 'word'?"));
  EXPECT_THAT(loaded.complaints(), HasSubstr("m.toml:3:9: plugins.p.count must be at most 9"));
  EXPECT_THAT(loaded.complaints(), HasSubstr("m.toml:4:8: plugins.p.room must be at least 64KiB"));
  EXPECT_THAT(loaded.complaints(), HasSubstr("m.toml:5:8: plugins.p.mode is \"c\", but must be one of \"a\", \"b\""));
}

TEST(PluginSection, ARequiredOptionMustBeThere) {
  const std::vector<OptionSpec> specs{{"url", OptionType::string, true, "", "", "where it is"}};
  LoadedConfig loaded("[plugins.p]\nenabled = true\n");
  (void)loaded.config.plugin("p", specs, loaded.problems);
  EXPECT_EQ(loaded.complaints(), "m.toml:1:1: plugins.p.url is required: where it is");
}

TEST(PluginSection, TakesFlagsAndVariables) {
  LoadedConfig loaded("[plugins.p]\nword = \"file\"\n", {"plugins.p.count=2", "plugins.q.enabled=true"},
                      {{"MORTISE_PLUGINS_P_WORD", "variable"}});
  const Section section = loaded.config.plugin("p", kOptions, loaded.problems);
  EXPECT_EQ(section.text("word"), "variable");
  EXPECT_EQ(section.number("count"), 2);
  EXPECT_TRUE(std::get<bool>(loaded.config.plugin_enabled("q", loaded.problems)->data));
  EXPECT_FALSE(loaded.config.plugin_enabled("p", loaded.problems).has_value());
  loaded.config.finish(loaded.problems);
  EXPECT_EQ(loaded.complaints(), "");
}

TEST(PluginSection, IsMentionedByFileAndFlag) {
  const LoadedConfig loaded("[plugins.a]\nenabled = false\n", {"plugins.b.word=x"});
  const auto mentioned = loaded.config.mentioned_plugins();
  ASSERT_EQ(mentioned.size(), 2u);
  EXPECT_TRUE(mentioned.contains("a"));
  EXPECT_EQ(mentioned.at("b").source, "--set plugins.b.word");
}

TEST(PluginSection, OptionsOfAPluginThatIsOffAreNotLookedAt) {
  LoadedConfig loaded("[plugins.p]\nenabled = false\nsecret = { env = \"NOT_SET\" }\n", {"plugins.p.word=x"});
  EXPECT_FALSE(std::get<bool>(loaded.config.plugin_enabled("p", loaded.problems)->data));
  loaded.config.ignore_plugin("p");
  loaded.config.finish(loaded.problems);
  EXPECT_EQ(loaded.complaints(), "");
}

TEST(DeclaredOptions, AreCheckedThemselves) {
  const auto fault = [](OptionSpec spec) { return fault_of(std::vector<OptionSpec>{std::move(spec)}); };
  EXPECT_EQ(fault_of(kOptions), "");
  EXPECT_THAT(fault({"Word", OptionType::string, false, "", "", ""}), HasSubstr("is not [a-z]"));
  EXPECT_THAT(fault({"enabled", OptionType::boolean, false, "", "", ""}), HasSubstr("the host's own"));
  EXPECT_THAT(fault({"x", static_cast<OptionType>(99), false, "", "", ""}), HasSubstr("unknown type 99"));
  EXPECT_THAT(fault({"x", OptionType::integer, false, "50", "1..9", ""}), HasSubstr("bad default"));
  EXPECT_THAT(fault({"x", OptionType::integer, false, "5", "one to nine", ""}), HasSubstr("unreadable range"));
  EXPECT_THAT(fault({"x", OptionType::duration, false, "5", "", ""}), HasSubstr("bad default"));
  EXPECT_THAT(fault({"x", OptionType::choice, false, "c", "a|b", ""}), HasSubstr("bad default"));
  EXPECT_THAT(fault({"x", OptionType::choice, false, "", "", ""}), HasSubstr("without words"));
  EXPECT_THAT(fault_of(std::vector<OptionSpec>{kOptions[0], kOptions[0]}), HasSubstr("declared twice"));
}

TEST(DeclaredOptions, HaveFlags) {
  EXPECT_EQ(declared(MORTISE_OPTION_STRING, MORTISE_OPTION_SECRET).type, OptionType::secret);
  const OptionSpec both =
      declared(MORTISE_OPTION_INTEGER, MORTISE_OPTION_REQUIRED | MORTISE_OPTION_RELOADABLE | 1u << 31);
  EXPECT_EQ(both.type, OptionType::integer);
  EXPECT_TRUE(both.required && both.reloadable) << "flags of a later SDK do no harm";
  const auto fault = [](int32_t type, uint32_t flags) {
    OptionSpec spec = declared(type, flags);
    spec.name = "x";
    return fault_of(std::vector<OptionSpec>{spec});
  };
  EXPECT_THAT(fault(MORTISE_OPTION_INTEGER, MORTISE_OPTION_SECRET), HasSubstr("is secret, as only a string can be"));
  EXPECT_THAT(fault(static_cast<int32_t>(OptionType::secret), 0), HasSubstr("unknown type"));
  EXPECT_THAT(fault(99, 0), HasSubstr("unknown type 99"));
}

}  // namespace
}  // namespace mortise::config
