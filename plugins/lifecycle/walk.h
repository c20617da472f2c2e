// SPDX-License-Identifier: Apache-2.0
//
// Goes over the versions of a bucket in the order of a listing, newest first within a key, and says which of them go.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lifecycle/judge.h"

namespace mortise::lifecycle {

/// What is to be done, and to what: to that version in that state and to no other.
struct Action {
  enum class Kind : uint8_t {
    expire,         // the current version: as a delete without a version
    remove_older,   // for good
    remove_marker,  // likewise
    abort_upload,   // `version` is its id
  };
  Kind kind;
  std::string key;
  std::string version;
  uint64_t state;
};

/// Keeps what it must know of a key whose versions are on several pages.
class Walk {
 public:
  /// `behind`: all keys up to this one were dealt with before.
  explicit Walk(std::string behind = {}) : complete_(std::move(behind)) {}
  /// The next row.
  void take(const Judge& judge, Version row, std::vector<Action>& actions);
  /// There are no more.
  void end(const Judge& judge, std::vector<Action>& actions);
  /// All keys up to this one were dealt with; "": none was. A walk may begin anew behind it.
  const std::string& last_complete() const noexcept { return complete_; }

 private:
  void begin_key(const Judge& judge, Version row, std::vector<Action>& actions);
  void end_key(const Judge& judge, std::vector<Action>& actions);

  std::string key_;
  std::string complete_;
  std::optional<Version> marker_;  // the current version, if it is one, and nothing is known to be behind it
  int64_t since_ms_ = 0;           // the row before was written then
  uint32_t older_ = 0;             // rows of the key behind the current one
};

}  // namespace mortise::lifecycle
