// SPDX-License-Identifier: Apache-2.0
//
// What every implementation of mortise.event_target/1 must do. The parameter is the plugin's file below plugins/ of the
// build, without ".so". Options that it needs come from implementations.cc.
#pragma once

#include <gtest/gtest.h>
#include <mortise/abi/event_target.h>
#include <mortise/bytes.h>
#include <mortise/error.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "support/loaded_plugin.h"
#include "support/test_host.h"

namespace mortise::test {

struct TargetUnderTest {
  std::string plugin;
  TestHost::Options options;
};

/// Counts the answers to each event. Outlives the plugin.
class Answers {
 public:
  void note(uint64_t sequence, mortise_status status) {
    const std::lock_guard lock(mutex_);
    ++counts_[sequence];
    last_[sequence] = status;
    changed_.notify_all();
  }
  /// False: so many are not answered within a minute.
  bool wait_for(size_t events) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::minutes(1), [&] { return counts_.size() >= events; });
  }
  int count(uint64_t sequence) const {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(sequence);
    return found == counts_.end() ? 0 : found->second;
  }
  mortise_status last(uint64_t sequence) const {
    const std::lock_guard lock(mutex_);
    const auto found = last_.find(sequence);
    return found == last_.end() ? MORTISE_INTERNAL : found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<uint64_t, int> counts_;
  std::map<uint64_t, mortise_status> last_;
};

class EventTargetContract : public ::testing::TestWithParam<TargetUnderTest> {
 protected:
  EventTargetContract() : host_(GetParam().options) {}
  void SetUp() override { plugin_ = std::make_unique<LoadedPlugin>(GetParam().plugin, host_); }
  const mortise_event_target* table() const { return plugin_->table<mortise_event_target>(MORTISE_EVENT_TARGET_ID); }
  void stop() { plugin_.reset(); }

  struct Given {
    Answers* answers;
    mortise_event event;
    mortise_call call;
    std::string key;
  };
  static void answered(void* context, const mortise_error* error, const mortise_event_result*) {
    const std::unique_ptr<Given> given(static_cast<Given*>(context));
    given->answers->note(given->event.sequence, error->status);
  }
  /// What is given is freed when it is answered, as the host does: sanitizers see who uses it later.
  void deliver(uint64_t sequence, int32_t kind, std::string key) {
    auto given = std::make_unique<Given>();
    given->answers = &answers_;
    given->key = std::move(key);
    mortise_event& e = given->event;
    e.size = sizeof e;
    e.kind = kind;
    e.sequence = sequence;
    e.time_ms = 1'700'000'000'000;
    e.bucket = str("bucket");
    e.bucket_id = str("00000000000000010000000000000001");
    e.key = str(given->key);
    e.version = str("null");
    e.etag = str("d41d8cd98f00b204e9800998ecf8427e");
    given->call.size = sizeof given->call;
    given->call.priority = MORTISE_PRIORITY_BACKGROUND;
    Given* owned = given.release();
    table()->deliver(table()->self, &owned->call, &owned->event, owned, &answered);
  }

  Answers answers_;
  TestHost host_;
  std::unique_ptr<LoadedPlugin> plugin_;
};

}  // namespace mortise::test
