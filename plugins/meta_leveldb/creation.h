// SPDX-License-Identifier: Apache-2.0
//
// What a database that is being made consists of before CURRENT is there. Nothing that was acknowledged can be in it: a
// commit is accepted only behind that, and leaves SYNCED.
#pragma once

#include <string_view>

#include "meta_leveldb/manifest.h"

namespace mortise::meta_leveldb {

/// Whether these bytes can be the first log before the first commit: the beginning of a log that has the format record
/// and nothing else, or zeros where a loss of power left none of it.
bool can_be_begun_log(std::string_view bytes);

/// Whether a manifest that says this names no record.
bool can_be_begun_manifest(const LogReport& report, const Manifest& manifest);

}  // namespace mortise::meta_leveldb
