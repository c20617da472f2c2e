// SPDX-License-Identifier: Apache-2.0
//
// Which plugins are started, over the real files of the zoo.
#include "kernel/plugin/selection.h"

#include "kernel/config/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace mortise::plugin {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class SelectionTest : public testing::Test {
 protected:
  /// Selects with these flags; stores and standard plugins are none of the zoo's unless a flag says so.
  void select_with(std::vector<std::string> flags) {
    flags.insert(flags.begin(), {"storage.meta=zoo_mirror", "storage.blob=zoo_mirror", "plugins.standard=[]"});
    config::Config config = config::Config::load({"", flags, {}}, problems_);
    config::Settings settings = config::read_settings(config, problems_);
    settings.plugins.directories = {
        (std::filesystem::path(std::getenv("MORTISE_BUILD_DIR")) / "tests" / "zoo").string()};
    Result<Catalogue> catalogue = Catalogue::scan(settings.plugins.directories);
    ASSERT_TRUE(catalogue.ok());
    selection_ = select(*catalogue, config, settings, problems_);
    config.finish(problems_);
  }
  std::vector<std::string> chosen() const {
    std::vector<std::string> names;
    for (const Chosen& c : selection_.chosen) names.push_back(c.candidate.name);
    return names;
  }

  config::Problems problems_;
  Selection selection_;
};

TEST_F(SelectionTest, StartsOnlyWhatIsAskedFor) {
  select_with({});
  EXPECT_EQ(problems_.to_string(), "");
  EXPECT_THAT(chosen(), ElementsAre("zoo_mirror"));
  EXPECT_THAT(selection_.idle, Contains("zoo_start_fails"));
  EXPECT_THAT(selection_.idle, Contains("zoo_not_elf"));
}

TEST_F(SelectionTest, OneLineSwitchesAPluginOn) {
  select_with({"plugins.zoo_start_fails.enabled=true"});
  EXPECT_THAT(chosen(), ElementsAre("zoo_mirror", "zoo_start_fails"));
}

TEST_F(SelectionTest, OneLineSwitchesAStandardPluginOff) {
  select_with({"plugins.standard=zoo_start_fails,zoo_null_entry", "plugins.zoo_start_fails.enabled=false"});
  EXPECT_THAT(chosen(), ElementsAre("zoo_mirror", "zoo_null_entry"));
}

TEST_F(SelectionTest, AStandardPluginWithoutAFileIsAProblemWhereItIsWritten) {
  select_with({"plugins.standard=zoo_start_fials"});
  EXPECT_THAT(problems_.to_string(), HasSubstr("--set plugins.standard: plugin 'zoo_start_fials' is enabled, but "));
  EXPECT_THAT(problems_.to_string(), HasSubstr("did you mean 'zoo_start_fails'?"));
}

TEST_F(SelectionTest, AnEnabledPluginWithoutAFileIsAProblem) {
  select_with({"plugins.zoo_miror.enabled=true"});
  EXPECT_THAT(
      problems_.to_string(),
      testing::MatchesRegex("--set plugins.zoo_miror.enabled: plugin 'zoo_miror' is enabled, but there is no such "
                            "file in .*; did you mean 'zoo_mirror'\\?"));
}

TEST_F(SelectionTest, OptionsOfAPluginThatIsNotThereAreAProblem) {
  select_with({"plugins.zoo_miror.word=x"});
  EXPECT_THAT(problems_.to_string(), HasSubstr("there is no plugin 'zoo_miror' in "));
}

TEST_F(SelectionTest, AStoreThatIsNamedCannotBeOff) {
  select_with({"plugins.zoo_mirror.enabled=false"});
  EXPECT_THAT(problems_.to_string(), HasSubstr("'zoo_mirror' is switched off, but [storage] names it"));
}

TEST_F(SelectionTest, OptionsAreCheckedAgainstTheDeclaration) {
  select_with({"plugins.zoo_mirror.count=77"});
  EXPECT_THAT(problems_.to_string(), HasSubstr("plugins.zoo_mirror.count must be at most 9"));
}

TEST_F(SelectionTest, TwinsAreRefused) {
  select_with({"plugins.zoo_twin.enabled=true"});
  EXPECT_THAT(problems_.to_string(), HasSubstr("plugin 'zoo_twin' is refused: two files have that name, "));
  EXPECT_THAT(chosen(), Not(Contains("zoo_twin")));
}

TEST(Catalogue, ADirectoryThatIsNotThereIsNamed) {
  EXPECT_EQ(Catalogue::scan({"/no/such/directory"}).error().message,
            "cannot list the plugin directory /no/such/directory: No such file or directory");
}

}  // namespace
}  // namespace mortise::plugin
