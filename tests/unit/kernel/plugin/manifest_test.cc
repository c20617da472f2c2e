// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/manifest.h"

#include "kernel/plugin/abi_window.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mortise::plugin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Manifest, AreReadFromTheNote) {
  const Result<Manifest> manifest = parse_manifest(
      std::string("abi=0.9\nmin_host=0.8\nname=checksum_sum\nversion=1.2.3\nlicence=MIT\ndescription=a = b\n"
                  "provides=mortise.checksum/1 acme.x/2\nrequires=\nfuture=unknown lines are no error\n"
                  "option=level|1|0|5|0..9|how hard | to try\noption=mode|7|1||slow/fast|which\nwants=mortise.users/1\n"
                  "option=key|0|7|||a secret\n") +
      std::string(3, '\0'));
  ASSERT_TRUE(manifest.ok()) << manifest.error().message;
  EXPECT_EQ(manifest->abi, (AbiVersion{0, 9}));
  EXPECT_EQ(manifest->min_host, (AbiVersion{0, 8}));
  EXPECT_EQ(manifest->name, "checksum_sum");
  EXPECT_EQ(manifest->description, "a = b");
  EXPECT_THAT(manifest->provides, ElementsAre("mortise.checksum/1", "acme.x/2"));
  EXPECT_TRUE(manifest->needs.empty());
  EXPECT_THAT(manifest->wants, ElementsAre("mortise.users/1"));
  ASSERT_EQ(manifest->options.size(), 3u);
  EXPECT_EQ(manifest->options[0].help, "how hard | to try");
  EXPECT_EQ(manifest->options[0].range, "0..9");
  EXPECT_TRUE(manifest->options[1].required);
  EXPECT_EQ(manifest->options[1].range, "slow|fast");
  EXPECT_EQ(manifest->options[2].type, config::OptionType::secret);
  EXPECT_TRUE(manifest->options[2].required);
  EXPECT_TRUE(manifest->options[2].reloadable);
}

TEST(Manifest, UnreadableNotesAreRefused) {
  for (const char* bad : {"", "abi=0.9\n", "name=x\n", "abi=9\nname=x\n", "abi=0.9.1\nname=x\n",
                          "abi=0.99999\nname=x\n", "abi=0.9\nname=Upper\n", "abi=0.9\nname=../../etc\n",
                          "abi=0.9\nname=x\nrubbish\n", "abi=0.9\nname=x\noption=a|1|0\n",
                          "abi=0.9\nname=x\noption=a|one|0|||\n", "abi=0.9\nname=x\noption=a|0|yes|||\n"})
    EXPECT_FALSE(parse_manifest(bad).ok()) << bad;
}

Manifest built_for(AbiVersion abi, AbiVersion min_host) {
  Manifest manifest;
  manifest.abi = abi;
  manifest.min_host = min_host;
  return manifest;
}

TEST(AbiWindow, ALaterMinorRunsWhatWasBuiltEarlier) {
  const AbiWindow host{{1, 0}, {1, 7}};
  EXPECT_TRUE(check_window(built_for({1, 0}, {1, 0}), host).ok());
  EXPECT_TRUE(check_window(built_for({1, 7}, {1, 7}), host).ok());
  EXPECT_TRUE(check_window(built_for({1, 9}, {1, 5}), host).ok()) << "it says that it can do with less";
}

TEST(AbiWindow, ANewerPluginIsRefusedWithAdvice) {
  const AbiWindow host{{1, 0}, {1, 7}};
  const Result<void> refused = check_window(built_for({1, 8}, {1, 8}), host);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message,
            "is newer than this server: built for SDK 1.8, needs a host of at least 1.8, this one supports 1.0 to 1.7; "
            "upgrade mortise, or build the plugin with the SDK of this release");
  EXPECT_FALSE(check_window(built_for({2, 0}, {1, 0}), host).ok());
}

TEST(AbiWindow, AnOldMajorOrDraftIsRefusedWithAdvice) {
  EXPECT_THAT(
      check_window(built_for({0, 9}, {0, 9}), {{1, 0}, {1, 7}}).error().message,
      HasSubstr("is too old for this server: built for SDK 0.9, this host supports 1.0 to 1.7; get a newer build"));
  EXPECT_FALSE(check_window(built_for({0, 8}, {0, 8}), {{0, 9}, {0, 11}}).ok());
  EXPECT_TRUE(check_window(built_for({0, 10}, {0, 10}), {{0, 9}, {0, 11}}).ok());
}

}  // namespace
}  // namespace mortise::plugin
