// SPDX-License-Identifier: Apache-2.0
//
// LevelDB's outcomes as Mortise errors.
#pragma once

#include <leveldb/status.h>
#include <mortise/error.h>

#include <string>

namespace mortise::meta_leveldb {

/// REQUIRES: !status.ok(). `attempt` is what was tried and on what: "read a record of /var/lib/…".
Error to_error(const leveldb::Status& status, const std::string& attempt);

/// The disk or a quota on it is full.
bool is_no_space(const leveldb::Status& status);

}  // namespace mortise::meta_leveldb
