// SPDX-License-Identifier: Apache-2.0
//
// A mortise_host for tests of plugins: options from a map, a temporary data directory, real worker threads, logs and
// metrics kept for the test to look at, interfaces of other plugins given by hand.
//
//   TestHost host({{"cache_size", "1MiB"}});
//   LoadedPlugin plugin("meta_leveldb", host);              // support/loaded_plugin.h
//   MetaStoreHandle store(plugin.table<mortise_meta_store>(MORTISE_META_STORE_ID));
#pragma once

#include <mortise/abi/plugin.h>
#include <mortise/host.h>

#include <atomic>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/temp_directory.h"
#include "support/test_executor.h"

namespace mortise::test {

/// While it lives, the calling thread is a loop: one that waits throws std::logic_error, which ends the test.
class ActsAsLoop {
 public:
  ActsAsLoop();
  ActsAsLoop(const ActsAsLoop&) = delete;
  ActsAsLoop& operator=(const ActsAsLoop&) = delete;
  ~ActsAsLoop();

 private:
  const bool was_;
};

class TestHost {
 public:
  /// Option values as text, as in a declaration's default; string lists comma-separated.
  using Options = std::map<std::string, std::string>;
  using Table = std::map<std::string, std::string>;

  explicit TestHost(Options options = {}, unsigned threads = 2);
  explicit TestHost(std::initializer_list<Options::value_type> options) : TestHost(Options(options)) {}
  TestHost(const TestHost&) = delete;
  TestHost& operator=(const TestHost&) = delete;
  ~TestHost();

  const mortise_host* abi() const noexcept { return &abi_.table; }
  Host host() const noexcept { return Host(abi()); }

  // ---- set up, before a plugin starts
  /// Tells the types of the options; fills in the defaults of those not given. Throws std::invalid_argument for a given
  /// option that is not declared.
  void declare(const mortise_plugin_descriptor& plugin);
  /// Adds a table to the option `name`, a MORTISE_OPTION_TABLE_LIST.
  void add_table(const std::string& name, Table table);
  /// Uses this directory instead of a temporary one, to start a plugin again on old data.
  void use_data_directory(std::string path);
  /// Mode::serve unless another one is set.
  void set_mode(Mode mode) { abi_.table.mode = static_cast<uint32_t>(mode); }
  /// Somebody sets the machine's clock: by so much more than it is, or less. Times that are ordered do not follow.
  void set_clock_ahead(int64_t ms) { clock_ahead_ns_ = ms * 1'000'000; }
  /// Offers a table to find(); the first of an interface is the one found without a name.
  void provide(std::string interface_id, std::string plugin, const void* table);

  // ---- look
  /// The first call makes the temporary directory, unless another one is used.
  const std::string& data_directory() const;
  /// Lines logged so far: "level message name=value …".
  std::vector<std::string> lines() const;
  /// Counter: sum; gauge: last value; histogram: number of observations. Labels are ignored; 0 if there is none.
  double metric(std::string_view name) const;

  /// As the real host before a plugin is destroyed: no task of it is left. Tasks of other plugins run early, too.
  void end_tasks() { executor_.drain(); }
  /// Ends the executor: later submits are refused.
  void stop() { executor_.stop(); }

 private:
  struct Abi {
    mortise_host table;
    TestHost* owner;
  };
  struct Measured;
  struct Offered {
    std::string interface_id;
    std::string plugin;
    mortise_lease lease;
  };
  static TestHost& self(const mortise_host* host) noexcept;
  static mortise_host make_table() noexcept;
  static mortise_status option_string(const mortise_host*, const char*, mortise_str*);
  static mortise_status option_integer(const mortise_host*, const char*, int64_t*);
  static mortise_status option_boolean(const mortise_host*, const char*, int32_t*);
  static mortise_status option_list_size(const mortise_host*, const char*, size_t*);
  static mortise_status option_list_string(const mortise_host*, const char*, size_t, mortise_str*);
  static mortise_status option_table_value(const mortise_host*, const char*, size_t, const char*, mortise_str*);
  static void log(const mortise_host*, int32_t, mortise_str, const mortise_pair*, size_t);
  static mortise_metric* metric_make(const mortise_host*, int32_t, const char*, const char*, const mortise_pair*,
                                     size_t);
  static void metric_record(mortise_metric*, double);
  static mortise_lease* find(const mortise_host*, const char*, const char*, const mortise_lease_holder*);
  static void find_all(const mortise_host*, const char*, const mortise_lease_holder*, void*,
                       void (*)(void*, mortise_lease*));
  mortise_status typed(const char* name, std::initializer_list<int32_t> types) const;

  Abi abi_;
  std::atomic<int64_t> clock_ahead_ns_{0};
  Options options_;
  std::map<std::string, int32_t> types_;
  std::map<std::string, std::vector<std::string>> lists_;
  std::map<std::string, std::vector<Table>> tables_;
  std::vector<std::unique_ptr<Offered>> offered_;
  // Not made before it is asked for: programs that end without destructors would leave it behind.
  mutable std::optional<TempDirectory> temporary_;  // guarded by mutex_
  mutable std::string data_directory_;              // guarded by mutex_ until it is set; then constant
  mutable std::mutex mutex_;                        // guards lines_ and metrics_, too
  std::vector<std::string> lines_;
  std::map<std::string, std::unique_ptr<Measured>> metrics_;
  TestExecutor executor_;
};

/// The number behind the text of an option: "64KiB" → bytes, "10s" → milliseconds, "42". Throws std::invalid_argument.
int64_t option_number(int32_t type, std::string_view text);

}  // namespace mortise::test
