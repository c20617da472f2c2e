// SPDX-License-Identifier: Apache-2.0
#include <mortise/abi/meta_store.h>

#include <future>
#include <string>
#include <vector>

#include "contract/meta_store/fixture.h"

namespace mortise::test {

TEST_P(MetaStoreContract, GivesBackWhatWasPut) {
  put("p", "key", "value");
  EXPECT_EQ(get("p", "key"), "value");
}

TEST_P(MetaStoreContract, HasNoRecordThatWasNotPut) {
  put("p", "key", "value");
  EXPECT_EQ(get("p", "ke"), "(none)");
  EXPECT_EQ(get("p", "keys"), "(none)");
  EXPECT_EQ(get("other", "key"), "(none)");
}

TEST_P(MetaStoreContract, OverwritesAndRemoves) {
  put("p", "key", "one");
  put("p", "key", "two");
  EXPECT_EQ(get("p", "key"), "two");
  remove("p", "key");
  EXPECT_EQ(get("p", "key"), "(none)");
  remove("p", "key");  // none there: no error
  put("p", "key", "three");
  EXPECT_EQ(get("p", "key"), "three");
}

TEST_P(MetaStoreContract, AppliesAllMutationsOfABatch) {
  put("p", "gone", "x");
  auto done = store().commit_and_wait(batch("p").put("a", "1").remove("gone").put("b", "2"));
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(all("p"), (Records{{"a", "1"}, {"b", "2"}}));
}

TEST_P(MetaStoreContract, AcceptsABatchThatOnlyChecks) {
  put("p", "key", "value");
  EXPECT_EQ(commit_status(batch("p").expect("key", "value")), Status::ok);
  EXPECT_EQ(commit_status(batch("p").expect("key", "other")), Status::precondition);
  EXPECT_EQ(commit_status(batch("p")), Status::ok) << "or does nothing but sync what was committed before";
}

TEST_P(MetaStoreContract, KeepsValuesOfAnyBytes) {
  std::string value;
  for (int i = 0; i < 1024; ++i) value.push_back(static_cast<char>(i & 0xff));
  put("p", "key", value);
  EXPECT_EQ(get("p", "key"), value);
}

TEST_P(MetaStoreContract, TakesKeysAndValuesUpToTheLimits) {
  const std::string key(4096, 'k');
  const std::string value(size_t{4} << 20, 'v');
  put("p", key, value);
  EXPECT_EQ(get("p", key), value);
  EXPECT_EQ(commit_status(batch("p").expect(key, value).put(key, "x")), Status::ok);
  EXPECT_EQ(all("p"), (Records{{key, "x"}}));
}

TEST_P(MetaStoreContract, RefusesWhatIsBeyondTheLimits) {
  EXPECT_EQ(commit_status(batch("p").put(std::string(4097, 'k'), "v")), Status::invalid);
  EXPECT_EQ(commit_status(batch("p").put("", "v")), Status::invalid);
  EXPECT_EQ(commit_status(batch("p").put(std::string("a\0b", 3), "v")), Status::invalid);
  EXPECT_EQ(commit_status(batch("p").put("k", "")), Status::invalid);
  EXPECT_EQ(commit_status(batch("p").put("k", std::string((size_t{4} << 20) + 1, 'v'))), Status::too_large);
  EXPECT_EQ(commit_status(batch("p").put("good", "v").put("", "v")), Status::invalid);
  EXPECT_EQ(commit_status(batch("p").expect("", std::nullopt).put("good", "v")), Status::invalid);
  EXPECT_TRUE(all("p").empty());
}

TEST_P(MetaStoreContract, RefusesNamesThatArePartitionsNowhere) {
  for (const std::string& name : {std::string(), std::string(129, 'p'), std::string("a b"), std::string("a\0b", 3),
                                  std::string("ü"), std::string("a:b")}) {
    EXPECT_EQ(commit_status(batch(name).put("k", "v")), Status::invalid) << name;
    EXPECT_FALSE(store().get(name, "k")) << name;
    EXPECT_FALSE(store().cursor(name)) << name;
  }
  const std::string longest = std::string(120, 'p') + "/A.z_0-9";
  put(longest, "k", "v");
  EXPECT_EQ(get(longest, "k"), "v");
}

TEST_P(MetaStoreContract, ShowsItsValueOnlyWhileFoundRuns) {
  put("p", "outer", std::string(1000, 'o'));
  put("p", "inner", std::string(1000, 'i'));
  std::string outer;
  auto found = store().read("p", "outer", [&](std::string_view value) {
    auto inner = store().read("p", "inner", [](std::string_view v) { EXPECT_EQ(v, std::string(1000, 'i')); });
    EXPECT_TRUE(inner && *inner);
    outer = value;  // still its own
  });
  ASSERT_TRUE(found && *found);
  EXPECT_EQ(outer, std::string(1000, 'o'));
}

TEST_P(MetaStoreContract, CopiesTheBatchBeforeCommitReturns) {
  struct Wait {
    std::mutex mutex;
    std::condition_variable changed;
    int done = 0;
  } wait;
  constexpr int kCommits = 50;
  for (int i = 0; i < kCommits; ++i) {
    std::string partition = "p";
    std::string key = "key" + std::to_string(i);
    std::string value = "value" + std::to_string(i);
    const mortise_precondition pre{str(key), {}, MORTISE_RECORD_ABSENT, 0};
    const mortise_mutation mutation{str(key), str(value), MORTISE_MUTATION_PUT, 0};
    const mortise_batch b{sizeof b, MORTISE_NONE, str(partition), &pre, 1, &mutation, 1, 0, 0};
    table()->commit(table()->self, nullptr, &b, &wait, [](void* context, const mortise_error* e, const auto*) {
      EXPECT_EQ(e->status, MORTISE_OK);
      auto& w = *static_cast<Wait*>(context);
      std::lock_guard lock(w.mutex);
      ++w.done;
      w.changed.notify_one();
    });
    partition.assign("?");
    key.assign(key.size(), '?');
    value.assign(value.size(), '?');
  }
  std::unique_lock lock(wait.mutex);
  wait.changed.wait(lock, [&] { return wait.done == kCommits; });
  for (int i = 0; i < kCommits; ++i) EXPECT_EQ(get("p", "key" + std::to_string(i)), "value" + std::to_string(i));
}

TEST_P(MetaStoreContract, RefusesKindsThatItDoesNotKnow) {
  put("p", "a", "1");
  const auto status_of = [&](int32_t precondition, int32_t mutation) {
    const mortise_precondition pre{str("a"), str("1"), precondition, 0};
    const mortise_mutation changes[] = {{str("b"), str("2"), MORTISE_MUTATION_PUT, 0}, {str("a"), {}, mutation, 0}};
    const mortise_batch b{sizeof b, MORTISE_NONE, str("p"), &pre, 1, changes, 2, 0, 0};
    std::promise<mortise_status> status;
    table()->commit(table()->self, nullptr, &b, &status, [](void* context, const mortise_error* e, const auto*) {
      static_cast<std::promise<mortise_status>*>(context)->set_value(e->status);
    });
    return status.get_future().get();
  };
  EXPECT_EQ(status_of(99, MORTISE_MUTATION_REMOVE), MORTISE_UNSUPPORTED);
  EXPECT_EQ(status_of(MORTISE_RECORD_IS, 99), MORTISE_UNSUPPORTED);
  EXPECT_EQ(get("p", "a"), "1");
  EXPECT_EQ(get("p", "b"), "(none)") << "nothing of such a batch is applied";
}

TEST_P(MetaStoreContract, TakesABatchOfManyMutations) {
  auto b = batch("p");
  for (int i = 0; i < 10000; ++i) b.put("key" + std::to_string(10000 + i), std::to_string(i));
  ASSERT_EQ(commit_status(b), Status::ok);
  EXPECT_EQ(all("p").size(), 10000u);
}

TEST_P(MetaStoreContract, FindsNoProblemsInASoundStore) {
  put("p", "key", "value");
  std::vector<std::string> problems;
  mortise_error e = empty_error();
  const auto status = table()->verify(
      table()->self, nullptr, &problems,
      [](void* context, mortise_str text) {
        static_cast<std::vector<std::string>*>(context)->emplace_back(view(text));
      },
      &e);
  EXPECT_EQ(status, MORTISE_OK);
  EXPECT_EQ(problems, std::vector<std::string>());
}

}  // namespace mortise::test
