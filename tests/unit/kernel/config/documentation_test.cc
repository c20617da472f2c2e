// SPDX-License-Identifier: Apache-2.0
//
// conf/mortise.toml documents every key that the kernel and the plugins know, with the default it really has.
#include "kernel/config/convert.h"
#include "kernel/config/file_text.h"
#include "kernel/config/schema.h"
#include "kernel/config/section_check.h"
#include "kernel/plugin/catalogue.h"
#include "unit/kernel/config/config_fixture.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>

namespace mortise::config {
namespace {

std::filesystem::path folder(const char* variable, const char* below) {
  const char* root = std::getenv(variable);
  return std::filesystem::path(root == nullptr ? "." : root) / below;
}

std::string shipped(const char* name) {
  Result<std::string> text = read_file(folder("MORTISE_SOURCE_DIR", "conf") / name, 1 << 20);
  EXPECT_TRUE(text.ok());
  return text ? *text : "";
}

/// The file with every commented key and section switched on.
std::string uncommented(const std::string& text) {
  static const std::regex kKey("#(\\[|[a-z0-9_]+ = ).*");
  std::istringstream in(text);
  std::string out, line;
  while (std::getline(in, line)) out += (std::regex_match(line, kKey) ? line.substr(1) : line) + "\n";
  return out;
}

class Documentation : public testing::Test {
 protected:
  void SetUp() override {
    Problems problems;
    auto parsed = parse_toml(uncommented(shipped("mortise.toml")), "mortise.toml", problems);
    ASSERT_TRUE(parsed.has_value()) << problems.to_string();
    root_ = std::move(*parsed);
  }
  const Node* at(const std::string& path) const {
    const Node* node = &root_;
    std::istringstream parts(path);
    for (std::string part; node != nullptr && std::getline(parts, part, '.');) node = node->find(part);
    return node;
  }
  void expect_documented(const std::string& section, const OptionSpec& spec) const {
    const std::string path = join_path(section, spec.name);
    const Node* node = at(path);
    ASSERT_NE(node, nullptr) << path << " is not in conf/mortise.toml";
    if (spec.type == OptionType::table_list) {  // shown by an example
      ASSERT_FALSE(node->items.empty()) << path;
      for (const OptionSpec& column : spec.columns)
        EXPECT_NE(node->items[0].find(column.name.substr(0, column.name.find('.'))), nullptr)
            << path << "." << column.name;
      return;
    }
    Problems problems;
    const auto shown = convert(*node, spec, path, problems);
    ASSERT_TRUE(shown.has_value()) << problems.to_string();
    const Result<Value> real = default_value(spec);
    ASSERT_TRUE(real.ok());
    EXPECT_TRUE(shown->data == real->data) << path << " shows another default than it has";
  }

  Node root_;
};

TEST_F(Documentation, HasEveryKeyOfTheKernel) {
  for (const SectionSpec& section : schema())
    for (const OptionSpec& option : section.options) expect_documented(section.path, option);
}

/// A key that is read by nothing would be taken without a word.
TEST(Schema, EveryKeyBecomesASetting) {
  for (const SectionSpec& section : schema())
    for (const OptionSpec& option : section.options)
      EXPECT_TRUE(option.store != nullptr || option.type == OptionType::table_list)
          << section.path << " " << option.name;
}

TEST_F(Documentation, HasEveryOptionOfThePluginsOfThisBuild) {
  const auto catalogue = plugin::Catalogue::scan({folder("MORTISE_BUILD_DIR", "plugins").string()});
  if (!catalogue) GTEST_SKIP() << "no plugins were built";
  for (const plugin::Candidate& candidate : catalogue->all()) {
    EXPECT_EQ(candidate.fault, "");
    for (const OptionSpec& option : with_columns(candidate.manifest.options))
      expect_documented("plugins." + candidate.name, option);
  }
}

TEST_F(Documentation, HasNoKeyThatNobodyKnows) {
  const LoadedConfig loaded(uncommented(shipped("mortise.toml")));
  std::string unknown;
  for (const Problem& problem : loaded.problems.all())
    if (problem.text.starts_with("unknown key")) unknown += problem.text + "\n";
  EXPECT_EQ(unknown, "");
}

TEST(ShippedConfig, IsTheDefaultsAsItStands) {
  const LoadedConfig shipped_one(shipped("mortise.toml")), empty("");
  EXPECT_EQ(shipped_one.complaints(), "");
  for (const auto& [path, section] : empty.config.sections())
    for (const auto& [name, value] : section.all())
      EXPECT_TRUE(shipped_one.config.section(path).find(name)->data == value.data) << path << "." << name;
}

TEST(ShippedConfig, OthersHaveNoUnknownKeys) {
  for (const char* name : {"minimal.toml", "dev.toml"}) EXPECT_EQ(LoadedConfig(shipped(name)).complaints(), "") << name;
}

}  // namespace
}  // namespace mortise::config
