// SPDX-License-Identifier: Apache-2.0
//
// The real program, run by a test: on free ports, in a directory of its own, waited for without sleeping.
#pragma once

#include "support/temp_directory.h"

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace mortise::test {

/// What a finished run of the program left behind.
struct Finished {
  int code = -1;  // exit code; -1: ended by a signal
  std::string output;
  std::string errors;
};

/// Runs `mortise <arguments>` to its end. `environment` is added to that of the test. Throws if it cannot be started.
Finished run_mortise(const std::vector<std::string>& arguments,
                     const std::vector<std::pair<std::string, std::string>>& environment = {});

class TestServer {
 public:
  struct Options {
    std::string config;              // TOML, written to a file; empty: none
    std::vector<std::string> flags;  // further arguments of `mortise serve`, e.g. "--set", "storage.meta=meta_memory"
    std::vector<std::pair<std::string, std::string>> environment;
  };

  /// Starts nothing yet. The directory, and with it the data, lives as long as the object.
  TestServer();
  explicit TestServer(Options options);
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;
  /// Kills it if it still runs.
  ~TestServer();

  /// Starts and waits until it serves. Throws std::runtime_error with its log if it ends instead. May be called again
  /// after kill() or terminate(): same data, other ports.
  void start();
  /// Starts it where it is expected to end by itself, and waits for that; gives the exit code. log() has the rest.
  int start_and_wait();
  void send(int signal);
  /// SIGKILL, and waits.
  void kill();
  /// SIGTERM, and waits; gives the exit code, -1 if a signal ended it.
  int terminate();
  int wait();

  /// "127.0.0.1:40001", of the first listener.
  const std::string& address() const { return addresses_.at(0); }
  const std::vector<std::string>& addresses() const noexcept { return addresses_; }
  const std::string& admin_address() const noexcept { return admin_; }
  pid_t pid() const noexcept { return pid_; }
  /// Everything that it wrote so far, over all starts.
  std::string log() const;
  /// Waits until log() contains `text`; false if the program ended without that, or two minutes have passed.
  bool wait_for_log(const std::string& text) const;
  const std::filesystem::path& directory() const noexcept { return directory_.path(); }
  std::filesystem::path config_file() const { return directory() / "mortise.toml"; }

 private:
  void spawn();
  void wait_until_ready();
  bool has_ended() const;

  Options options_;
  TempDirectory directory_;
  pid_t pid_ = -1;
  std::vector<std::string> addresses_;
  std::string admin_;
};

}  // namespace mortise::test
