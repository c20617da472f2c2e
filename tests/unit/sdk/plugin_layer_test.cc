// SPDX-License-Identifier: Apache-2.0
//
// mortise/plugin.h: what start(), find(), stop() and destroy() of the descriptor do with a plugin class.
#include <gtest/gtest.h>
#include <mortise/plugin.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "support/test_host.h"

namespace mortise {
namespace {

enum class Start { works, fails, fails_with_ok, throws, throws_int, gives_null };
Start how = Start::works;
std::string calls;

class Probe : public Plugin {
 public:
  ~Probe() override { calls += " destroy"; }
  static Result<std::unique_ptr<Plugin>> start(Host) {
    calls = "start";
    switch (how) {
      case Start::fails:
        return Error(Status::denied, 7, "cannot start: told so").with("Name", "value");
      case Start::fails_with_ok:
        return Error(Status::ok, "says ok");
      case Start::throws:
        throw std::runtime_error("thrown");
      case Start::throws_int:
        throw 42;
      case Start::gives_null:
        return std::unique_ptr<Plugin>();
      case Start::works:
        break;
    }
    return std::make_unique<Probe>();
  }
  const void* find(std::string_view id) noexcept override { return id == "mortise.probe/1" ? this : nullptr; }
  void stop() noexcept override { calls += " stop"; }
};

constexpr Option kOptions[] = {
    {"level", MORTISE_OPTION_INTEGER, 0, "1", "0..9", "how hard to try"},
    {"mode", MORTISE_OPTION_CHOICE, 1, nullptr, "fast|safe", "which | way"},
};
constexpr Declaration kProbe{.name = "probe",
                             .version = "1.2.3",
                             .licence = "MIT",
                             .description = "looks",
                             .provides = "mortise.probe/1",
                             .needs = "mortise.objects/1",
                             .wants = "mortise.users/1",
                             .options = kOptions};
const mortise_plugin_descriptor descriptor = describe<Probe, kProbe>();

/// What start() came to; `instance` was set if `status` is OK.
struct Started {
  mortise_status status;
  Error error;
  void* instance = nullptr;
};
Started start(Start kind) {
  how = kind;
  test::TestHost host;
  mortise_error error = empty_error();
  void* instance = nullptr;
  const mortise_status status = descriptor.start(host.abi(), &instance, &error);
  return {status, Error::from(error), instance};
}

TEST(PluginLayer, LivesFromStartToDestroy) {
  const Started started = start(Start::works);
  ASSERT_EQ(started.status, MORTISE_OK);
  EXPECT_EQ(descriptor.find(started.instance, "mortise.probe/1"), started.instance);
  EXPECT_EQ(descriptor.find(started.instance, "mortise.probe/2"), nullptr);
  descriptor.stop(started.instance);
  descriptor.destroy(started.instance);
  EXPECT_EQ(calls, "start stop destroy");
}

TEST(PluginLayer, StartsMoreThanOnce) {
  const Started one = start(Start::works), two = start(Start::works);
  ASSERT_EQ(one.status, MORTISE_OK);
  ASSERT_EQ(two.status, MORTISE_OK);
  EXPECT_NE(one.instance, two.instance);
  descriptor.stop(one.instance);
  descriptor.destroy(one.instance);
  EXPECT_EQ(descriptor.find(two.instance, "mortise.probe/1"), two.instance) << "the other one goes on";
  descriptor.stop(two.instance);
  descriptor.destroy(two.instance);
}

TEST(PluginLayer, MayDoWithAnOlderHost) {
  static constexpr Declaration modest{
      .name = "modest", .version = "1", .description = "d", .min_host_major = 0, .min_host_minor = 7};
  constexpr Declaration proud{
      .name = "proud", .version = "1", .description = "d", .min_host_minor = MORTISE_ABI_MINOR + 1};
  static_assert(note::accepts_its_own_sdk(modest) && note::accepts_its_own_sdk(kProbe));
  static_assert(!note::accepts_its_own_sdk(proud), "it could not run on what it was built for");
  const mortise_plugin_descriptor d = describe<Probe, modest>();
  EXPECT_EQ(d.abi_minor, MORTISE_ABI_MINOR);
  EXPECT_EQ(d.min_host_minor, 7);
}

TEST(PluginLayer, AFailureToStartKeepsItsReasons) {
  const Started started = start(Start::fails);
  EXPECT_EQ(started.status, MORTISE_DENIED);
  EXPECT_EQ(started.error.status, Status::denied);
  EXPECT_EQ(started.error.detail, 7);
  EXPECT_EQ(started.error.message, "cannot start: told so");
  ASSERT_EQ(started.error.facts.size(), 1u);
  EXPECT_EQ(started.error.facts[0].second, "value");
  EXPECT_EQ(started.instance, nullptr);
}

TEST(PluginLayer, AFailureIsNeverTakenForSuccess) {
  EXPECT_EQ(start(Start::fails_with_ok).status, MORTISE_INTERNAL);
  EXPECT_EQ(start(Start::gives_null).status, MORTISE_INTERNAL);
}

TEST(PluginLayer, ExceptionsEndAtTheBoundary) {
  const Started thrown = start(Start::throws);
  EXPECT_EQ(thrown.status, MORTISE_INTERNAL);
  EXPECT_EQ(thrown.error.message, "thrown");
  EXPECT_EQ(start(Start::throws_int).status, MORTISE_INTERNAL);
}

TEST(PluginLayer, TheDescriptorRepeatsTheDeclaration) {
  EXPECT_EQ(descriptor.size, sizeof(mortise_plugin_descriptor));
  EXPECT_EQ(descriptor.magic, MORTISE_PLUGIN_MAGIC);
  EXPECT_EQ(descriptor.abi_major, MORTISE_ABI_MAJOR);
  EXPECT_EQ(descriptor.abi_minor, MORTISE_ABI_MINOR);
  EXPECT_STREQ(descriptor.name, "probe");
  EXPECT_STREQ(descriptor.requires_, "mortise.objects/1");
  EXPECT_STREQ(descriptor.wants, "mortise.users/1");
  EXPECT_EQ(descriptor.option_count, 2u);
  EXPECT_EQ(descriptor.option_size, sizeof(mortise_option));
  EXPECT_EQ(descriptor.min_host_minor, MORTISE_ABI_MINOR);
}

TEST(PluginLayer, TheMagicSpellsItsName) {
  const uint64_t magic = MORTISE_PLUGIN_MAGIC;  // little-endian, as every platform we build for
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(&magic), 8), "TMSEPLN1");
}

TEST(PluginNote, HoldsTheFactsALineEach) {
  constexpr auto note = note::make<kProbe>();
  const std::string abi = std::to_string(MORTISE_ABI_MAJOR) + "." + std::to_string(MORTISE_ABI_MINOR);
  const std::string expected = "abi=" + abi + "\nmin_host=" + abi +
                               "\nname=probe\nversion=1.2.3\nlicence=MIT\ndescription=looks\n"
                               "provides=mortise.probe/1\nrequires=mortise.objects/1\nwants=mortise.users/1\n"
                               "option=level|1|0|1|0..9|how hard to try\n"
                               "option=mode|7|1||fast/safe|which | way\n";
  EXPECT_STREQ(note.text, expected.c_str());
  EXPECT_EQ(sizeof note.text % 4, 0u);
  EXPECT_EQ(note.text_size, sizeof note.text);
  EXPECT_GT(sizeof note.text, expected.size());  // at least one NUL
}

TEST(PluginNote, RefusesWhatWouldNotFitItsLines) {
  static constexpr Option break_in_help[] = {{"a", 0, 0, "", "", "two\nlines"}};
  static constexpr Option bar_in_default[] = {{"a", 0, 0, "x|y", "", ""}};
  static_assert(note::can_be_written(kProbe));
  static_assert(
      !note::can_be_written(Declaration{.name = "a", .version = "1", .description = "b", .options = break_in_help}));
  static_assert(
      !note::can_be_written(Declaration{.name = "a", .version = "1", .description = "b", .options = bar_in_default}));
  static_assert(!note::can_be_written(Declaration{.name = "a", .version = "1", .description = "b\nname=c"}));
  static_assert(note::names_a_plugin("checksum_crc") && note::names_a_plugin("a"));
  static_assert(!note::names_a_plugin("") && !note::names_a_plugin("1a") && !note::names_a_plugin("A-b"));
}

}  // namespace
}  // namespace mortise
