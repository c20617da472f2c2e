// SPDX-License-Identifier: Apache-2.0
//
// An operating system whose disk fails on command.
#pragma once

#include <leveldb/env.h>

#include <atomic>
#include <memory>
#include <string>

namespace mortise::meta_leveldb {

class FaultyEnv : public leveldb::EnvWrapper {
 public:
  FaultyEnv() : leveldb::EnvWrapper(leveldb::Env::Default()) {}

  /// Appends write half of what they are given, then fail with this errno; 0 = they work.
  std::atomic<int> append_error{0};
  /// But only those to files whose name contains this. Set before others use the environment.
  std::string unappendable;
  /// Syncs do their work, then fail with this errno.
  mutable std::atomic<int> sync_error{0};
  /// But only those of files whose name contains this. Set before others use the environment.
  std::string unsyncable;
  /// And only the first of these.
  std::atomic<bool> one_sync{false};
  /// Files whose name contains this cannot be made. Set before others use the environment.
  std::string unmakeable;
  std::atomic<bool> refuse_unmakeable{false};

  leveldb::Status NewWritableFile(const std::string& name, leveldb::WritableFile** file) override;
};

}  // namespace mortise::meta_leveldb
