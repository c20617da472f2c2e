// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <leveldb/env.h>

namespace mortise::meta_leveldb {

/// The operating system, sparing memory. Lives for ever.
///
/// Tables are read by pread(): LevelDB's own maps up to a thousand of them, and with millions of records all the pages
/// that were ever read count as this process's, two gigabytes and more. And when new records were written to a table,
/// what they took is given back: malloc would keep the pages, scattered over the arenas of all threads that wrote, some
/// seventy megabytes once ten million objects were overwritten at random.
leveldb::Env* frugal_env();

}  // namespace mortise::meta_leveldb
