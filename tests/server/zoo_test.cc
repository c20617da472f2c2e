// SPDX-License-Identifier: Apache-2.0
//
// Faulty plugins and the real program: each is refused with one clear line and exit code 1, and none does any harm by
// merely lying in the folder.
#include "server/zoo.h"

#include "support/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mortise::test {
namespace {

using testing::HasSubstr;

struct Animal {
  std::string name;
  std::string line;  // what is said of it, "FILE" for its path
  std::vector<std::string> also = {};
};

class Zoo : public testing::TestWithParam<Animal> {};

std::string expected_line(const Animal& animal) {
  std::string line = animal.line;
  if (const size_t at = line.find("FILE"); at != std::string::npos) line.replace(at, 4, zoo_file(animal.name));
  return line;
}

TEST_P(Zoo, IsRefusedWithAClearLine) {
  std::vector<std::string> sets{"plugins.zoo_" + GetParam().name + ".enabled=true"};
  if (GetParam().name == "start_hangs") sets.push_back("plugins.start_timeout=2s");  // the others may take their time
  for (const std::string& also : GetParam().also) sets.push_back("plugins.zoo_" + also + ".enabled=true");
  TestServer server({"", zoo_flags(sets), {}});
  EXPECT_EQ(server.start_and_wait(), 1);
  const std::string log = server.log();
  EXPECT_THAT(log, HasSubstr(expected_line(GetParam())));
  std::istringstream lines(log);
  int complaints = 0;
  for (std::string line; std::getline(lines, line);)
    if (line.find("\"level\":\"info\"") == std::string::npos) ++complaints;
  EXPECT_EQ(complaints, 1) << log;
}

INSTANTIATE_TEST_SUITE_P(
    All, Zoo,
    testing::Values(
        Animal{"no_symbol",
               "plugin 'zoo_no_symbol' is refused: FILE does not export 'mortise_plugin', so it is not a plugin of "
               "Mortise"},
        Animal{"no_note",
               "plugin 'zoo_no_note' is refused: FILE has no Mortise note, so it is not a plugin of Mortise"},
        Animal{"not_elf", "plugin 'zoo_not_elf' is refused: FILE is not an ELF file"},
        Animal{"empty", "plugin 'zoo_empty' is refused: FILE is not an ELF file"},
        Animal{"wrong_magic",
               "plugin 'zoo_wrong_magic' is refused: FILE exports 'mortise_plugin' with a wrong magic number"},
        Animal{
            "too_new",
            "plugin 'zoo_too_new' is refused: FILE is newer than this server: built for SDK 77.3, needs a host of at "
            "least 77.3, this one supports "},
        Animal{"too_old",
               "plugin 'zoo_too_old' is refused: FILE is too old for this server: built for SDK 0.1, this host "
               "supports "},
        Animal{"too_small",
               "plugin 'zoo_too_small' is refused: FILE has a descriptor that is too small: 64 bytes of at "
               "least "},
        Animal{"twin", "plugin 'zoo_twin' is refused: two files have that name, "},
        Animal{"missing_dependency",
               "plugin 'zoo_missing_dependency' is refused: it needs acme.anvil/1, which nothing "
               "that is enabled provides"},
        Animal{"circle_a", "plugins require each other in a cycle: zoo_circle_", {"circle_b"}},
        Animal{"start_fails",
               "plugin 'zoo_start_fails' is refused: FILE did not start: the moon is in the wrong phase"},
        Animal{"start_gives_null",
               "plugin 'zoo_start_gives_null' is refused: FILE did not start: start() says that it succeeded, and "
               "gives NULL as the instance"},
        // The interface is one that may be: what is missing is its table.
        Animal{"draft",
               "plugin 'zoo_draft' is refused: FILE says that it provides draft/zoo.anvil/1, but find() gives nothing"},
        Animal{"start_throws", "plugin 'zoo_start_throws' is refused: FILE threw an exception in start(): a tantrum"},
        Animal{"start_throws_int", "plugin 'zoo_start_throws_int' is refused: FILE threw an exception in start()"},
        Animal{"start_hangs",
               "plugin 'zoo_start_hangs' hangs in start(): FILE did not return within 2000 ms; giving up"},
        Animal{"wild_options",
               "plugin 'zoo_wild_options' is refused: FILE exports a malformed descriptor: its option table lies "
               "outside the file"},
        Animal{"wild_name",
               "plugin 'zoo_wild_name' is refused: FILE exports a malformed descriptor: the name of an option lies "
               "outside the file"},
        Animal{"nonsense_options",
               "plugin 'zoo_nonsense_options' is refused: FILE has a malformed declaration: option 'level' has a "
               "bad default: level must be at most 9"},
        Animal{"note_differs",
               "plugin 'zoo_note_differs' is refused: FILE contradicts itself: the provided interfaces "
               "differ; rebuild it"},
        Animal{"finds_nothing",
               "plugin 'zoo_finds_nothing' is refused: FILE says that it provides mortise.checksum/1, but "
               "find() gives nothing"},
        Animal{
            "null_entry",
            "plugin 'zoo_null_entry' is refused: FILE exports a malformed descriptor: start, find, stop or destroy is "
            "NULL"},
        Animal{"needs_library",
               "plugin 'zoo_needs_library' is refused: FILE cannot be loaded: undefined symbol: "
               "mortise_zoo_function_that_is_nowhere"}),
    [](const auto& animal) { return animal.param.name; });

TEST(Zoo, DoesNoHarmByLyingInTheFolder) {
  TestServer server({"", zoo_flags({}), {}});
  server.start();
  EXPECT_EQ(http(server.admin_address(), "GET", "/readyz").status, 200);
  EXPECT_TRUE(server.wait_for_log("plugins that are there and not enabled"));
  EXPECT_TRUE(server.wait_for_log("zoo_start_hangs"));
  EXPECT_EQ(server.terminate(), 0);
}

/// An exception that leaves a call costs the request that it was for, and no other. The reference to that of the
/// worker, which only the plugin could give back, stays behind: leaks are not looked for here.
TEST(Zoo, AnExceptionInACallHurtsNobodyElse) {
  TestServer server({"",
                     zoo_flags({"plugins.zoo_call_throws.enabled=true", "plugins.zoo_mirror.enabled=true",
                                "server.threads=1", "server.workers=1", "server.drain_timeout=100ms"}),
                     {{"ASAN_OPTIONS", "detect_leaks=0"}}});
  server.start();
  HttpClient other(server.address());
  EXPECT_EQ(other.request("GET", "/mirror").status, 200);
  HttpClient loop(server.address()), worker(server.address());
  loop.send("GET /throws/loop HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(server.wait_for_log("a tantrum on the loop"));
  worker.send("GET /throws/worker HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(server.wait_for_log("a tantrum on a worker"));
  EXPECT_EQ(other.request("GET", "/mirror").status, 200);
  EXPECT_EQ(loop.read_answer().status, 500);
  EXPECT_EQ(server.terminate(), 0) << server.log();
}

/// What had started before the faulty one is stopped in order.
TEST(Zoo, WhatHadStartedIsStoppedAgain) {
  TestServer server(
      {"", zoo_flags({"plugins.zoo_mirror.enabled=true", "plugins.zoo_mirror.path=/minio/health/live"}), {}});
  EXPECT_EQ(server.start_and_wait(), 1);
  EXPECT_TRUE(server.wait_for_log("plugins 'zoo_mirror' and 'admin' both serve below '/minio/health/live/'"));
  EXPECT_TRUE(server.wait_for_log("the mirror stops"));
  EXPECT_TRUE(server.wait_for_log("tasks run: 1"));
}

}  // namespace
}  // namespace mortise::test
