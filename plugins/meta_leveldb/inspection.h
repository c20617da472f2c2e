// SPDX-License-Identifier: Apache-2.0
//
// What is in a database's directory, looked at before LevelDB may open it. LevelDB makes a new database where it finds
// no CURRENT and removes the old one's tables, opens without a log that is missing, and steps over damage in logs.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "meta_leveldb/log_check.h"
#include "meta_leveldb/written_mark.h"

namespace mortise::meta_leveldb {

/// A log or manifest with something behind its last whole record.
struct CutFile {
  std::string name;
  uint64_t good_size = 0;
  uint64_t size = 0;
  uint64_t behind = 0;  // whole records that are not read: they lie behind one that is not whole
  LogState state = LogState::torn;
};

/// What must be done before LevelDB may open it.
enum class Mending {
  none,     // nothing is wrong
  current,  // CURRENT is to be written anew, and perhaps damaged logs to be read as far as they can be
  logs,     // damaged logs are to be read as far as they can be
  restore,  // a backup
};

struct Inspection {
  /// There is no database, and nothing that one has left behind but `unfinished`. The rest is empty then.
  bool absent = false;
  std::vector<std::string> unfinished;  // files of one whose making was interrupted before it could take a commit
  std::vector<CutFile> cut;
  Mending mending = Mending::none;
  std::vector<std::string> faults;  // what is wrong, and where
  std::string current;  // what is to be in CURRENT: the manifest that it can only have named; "": what is there
  std::vector<std::string> doubts;  // what cannot be known, though nothing else is wrong
};

/// Changes nothing. Fails if the directory cannot be read. `boot`: of the machine, to be compared with written_mark.h.
Result<Inspection> inspect(const std::string& path, const std::optional<BootId>& boot);

}  // namespace mortise::meta_leveldb
