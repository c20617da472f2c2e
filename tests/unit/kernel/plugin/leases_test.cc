// SPDX-License-Identifier: Apache-2.0
//
// A plugin that goes while others use its tables. (At the end of a server the others go first.)
#include "kernel/plugin/leases.h"

#include "kernel/plugin/catalogue.h"
#include "kernel/plugin/instance.h"
#include "kernel/plugin/registry.h"
#include "support/temp_directory.h"

#include <mortise/bytes.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

namespace mortise::plugin {
namespace {

constexpr int kTable = 0;

/// A holder that does what a test wants when it is told.
struct Told {
  std::function<void(mortise_lease* lease)> act;
  mortise_lease_holder abi{sizeof(mortise_lease_holder), 0, this,
                           [](void* self, mortise_lease* lease) { static_cast<Told*>(self)->act(lease); }};
};

TEST(Leases, AGiverWaitsUntilAllAreReleased) {
  Leases leases;
  int a = 0, b = 0;
  std::atomic<int> told{0};
  std::thread late;
  Told at_once{[&](mortise_lease* lease) {
    ++told;
    lease->release(lease);
  }};
  Told later{[&](mortise_lease* lease) {
    ++told;
    late = std::thread([lease] { lease->release(lease); });
  }};
  mortise_lease* of_other = leases.take({&a, "a"}, "x/1", "other", &kTable, &at_once.abi);
  leases.take({&a, "a"}, "x/1", "giver", &kTable, &at_once.abi);
  leases.take({&b, "b"}, "y/1", "giver", &kTable, &later.abi);
  EXPECT_EQ(leases.holders_of("giver"), "a (x/1), b (y/1)");
  leases.revoke("giver");
  late.join();
  EXPECT_EQ(told, 2);
  EXPECT_EQ(leases.holders_of("giver"), "");
  EXPECT_EQ(leases.holders_of("other"), "a (x/1)");
  of_other->release(of_other);
  EXPECT_EQ(leases.holders_of("other"), "");
}

TEST(Leases, AServiceOfTheHostGoesAsAPluginDoes) {
  Registry registry;
  registry.add("mortise.objects/1", "objects", &kTable);
  int told = 0;
  Told holder{[&](mortise_lease* lease) {
    ++told;
    EXPECT_EQ(view(lease->provider), "objects");
    lease->release(lease);
  }};
  ASSERT_NE(registry.lease("mortise.objects/1", {}, {&holder, "a"}, &holder.abi), nullptr);
  EXPECT_EQ(registry.leases().holders_of("objects"), "a (mortise.objects/1)");
  registry.remove("objects");
  EXPECT_EQ(told, 1);
  EXPECT_EQ(registry.lease("mortise.objects/1", {}, {&holder, "a"}, &holder.abi), nullptr);
}

TEST(Leases, WhatWasReleasedIsNotRevoked) {
  Leases leases;
  Told holder{[](mortise_lease*) { ADD_FAILURE() << "told"; }};
  mortise_lease* lease = leases.take({&holder, "a"}, "x/1", "giver", &kTable, &holder.abi);
  EXPECT_EQ(lease->table, &kTable);
  EXPECT_EQ(std::string_view(lease->provider.data, lease->provider.size), "giver");
  lease->release(lease);
  leases.revoke("giver");
}

TEST(Leases, WhoCannotBeToldHasOneLeaseOfATable) {
  Leases leases;
  int a = 0;
  mortise_lease* lease = leases.take({&a, "a"}, "x/1", "giver", &kTable, nullptr);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(leases.take({&a, "a"}, "x/1", "giver", &kTable, nullptr), lease);
  for (int i = 0; i < 3; ++i) lease->release(lease);
  EXPECT_EQ(leases.holders_of("giver"), "a (x/1)");
  leases.end(&a);
  leases.revoke("giver");
}

TEST(Leases, NobodyWaitsForItself) {
  Leases leases;
  int giver = 0;
  leases.take({&giver, "giver"}, "x/1", "giver", &kTable, nullptr);
  leases.revoke("giver");
}

TEST(Leases, ReleaseOnAnotherThreadWaitsForRevoked) {
  for (int round = 0; round < 200; ++round) {
    Leases leases;
    std::atomic<bool> inside{false}, released{false};
    Told holder{[&](mortise_lease*) {
      inside = true;
      std::this_thread::yield();
      EXPECT_FALSE(released);
      inside = false;
    }};
    mortise_lease* lease = leases.take({&holder, "a"}, "x/1", "giver", &kTable, &holder.abi);
    std::thread other([&] {
      lease->release(lease);
      released = true;
      EXPECT_FALSE(inside);
    });
    leases.revoke("giver");
    other.join();
  }
}

// ---- with plugins

struct BorrowerTable {
  uint32_t size;
  uint32_t reserved;
  void* self;
  uint32_t (*number)(void* self);
};

class LeasedPlugins : public testing::Test {
 protected:
  std::unique_ptr<Instance> start(const std::string& name, const std::string& when = {}) {
    const auto zoo = std::filesystem::path(std::getenv("MORTISE_BUILD_DIR")) / "tests" / "zoo";
    Chosen chosen{inspect((zoo / ("zoo_" + name + ".so")).string()), {}, {}};
    EXPECT_EQ(chosen.candidate.fault, "");
    if (!when.empty()) chosen.options.set("when", config::Value{when, {}, {}});
    auto instance = Instance::load(services_, chosen, {std::chrono::seconds(60), patience_});
    EXPECT_TRUE(instance.ok()) << instance.error().message;
    const Result<void> started = (*instance)->start();
    EXPECT_TRUE(started.ok()) << started.error().message;
    return std::move(instance).value();
  }
  uint32_t number_of_borrower() {
    const auto* table = registry_.find_as<BorrowerTable>("zoo.borrower/1");
    return table->number(table->self);
  }

  test::TempDirectory directory_;
  support::Log log_{LogLevel::info, support::LogFormat::json};
  support::Metrics metrics_;
  support::Executor executor_{1};
  Registry registry_;
  std::chrono::milliseconds patience_{60'000};
  HostServices services_{log_, metrics_, executor_, registry_, directory_.path()};
};

TEST_F(LeasedPlugins, AHolderIsToldAndTheGiverGoes) {
  for (const char* when : {"at_once", "later"}) {
    auto lender = start("lends");
    const auto borrower = start("borrows", when);
    EXPECT_EQ(number_of_borrower(), 42u);
    lender.reset();
    EXPECT_EQ(number_of_borrower(), 0u) << "it was released before the giver had stopped";
  }
}

TEST_F(LeasedPlugins, AHolderMayGoFirst) {
  const auto lender = start("lends");
  start("borrows", "never").reset();
  EXPECT_EQ(registry_.leases().holders_of("zoo_lends"), "");
}

TEST_F(LeasedPlugins, AHolderThatKeepsItsLeaseIsNamed) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        patience_ = std::chrono::milliseconds(300);
        auto lender = start("lends");
        const auto borrower = start("borrows", "never");
        lender.reset();
      },
      testing::ExitedWithCode(1),
      "told to release a lease of.*zoo_lends(.|\n)*plugin 'zoo_lends' cannot stop: zoo_borrows \\(zoo.number/1\\) did "
      "not "
      "release its tables within 300 ms");
}

}  // namespace
}  // namespace mortise::plugin
