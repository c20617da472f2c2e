// SPDX-License-Identifier: Apache-2.0
//
// What is kept of jobs, as records:
//   active/ID       a run that has begun and not ended, as JSON
//   abort/ID        it is to be aborted; empty
//   position/ID     where it is, as its kind gave it
//   input/ID/NNNN   what it was started with beside the options, in pieces; written before active/ID
//   ended/KIND/ID   one of the last runs of a kind, as JSON
//   last/KIND       when one ended last, or when the kind was first declared: ms since 1970, decimal
#pragma once

#include "kernel/jobs/run_facts.h"

#include <mortise/error.h>
#include <mortise/records.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::jobs {

/// Threads: any. What waits is for workers and startup.
class JobStore {
 public:
  struct Left {
    RunFacts facts;  // `aborting`: it must not go on
    std::string position;
    std::string input;
  };
  struct Content {
    std::vector<Left> active;                 // the earliest first
    std::vector<RunFacts> ended;              // likewise, by kind
    std::map<std::string, int64_t> last_end;  // by kind
  };

  explicit JobStore(const Records& records) : records_(records) {}

  /// Waits. What cannot be read is told to `unreadable`, by its key, and left out.
  Result<Content> load(const std::function<void(const std::string& key)>& unreadable) const;

  /// `done` is called once, on any thread. `run.input_bytes` is the input's size.
  void begun(const RunFacts& run, std::string_view input, std::function<void(const Result<void>&)> done) const;
  /// The run, if it has not ended by then, does not go on after a crash. `done` as with begun().
  void aborted(const std::string& id, std::function<void(const Result<void>&)> done) const;
  /// Waits. Without a position only what is shown is kept.
  Result<void> save(const RunFacts& run, const std::optional<std::string>& position) const;
  /// Waits: the run is over, and an earlier one goes, unless that is "".
  Result<void> ended(const RunFacts& run, const std::string& forgotten) const;
  void last_end(const std::string& kind, int64_t unix_ms) const;

 private:
  struct InputBegun;
  void remove_input(const std::string& id, size_t bytes) const;
  void put_input(std::shared_ptr<InputBegun> begun, size_t piece) const;
  void commit(const RecordBatch& batch, std::function<void(const Result<void>&)> done) const;
  const Records records_;
};

}  // namespace mortise::jobs
