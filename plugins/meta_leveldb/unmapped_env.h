// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <leveldb/env.h>

namespace mortise::meta_leveldb {

/// The operating system, with tables read by pread(). LevelDB's own maps up to a thousand of them into memory: with
/// millions of records all the pages that were ever read count as this process's, two gigabytes and more. Lives for
/// ever.
leveldb::Env* unmapped_env();

}  // namespace mortise::meta_leveldb
