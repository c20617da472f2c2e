// SPDX-License-Identifier: Apache-2.0
//
// The directories below blobs/, and the file SHELVES that remembers which of them were made. None is ever removed, so
// one that is missing is lost, with what was in it: a volume of its own that is not mounted, or half a restore.
#pragma once

#include <mortise/error.h>

#include "blob_fs/layout.h"

namespace mortise::blob_fs {

/// Fails if one that was made is missing. Changes nothing.
Result<void> check_blob_directories(const Layout& layout);

/// Makes the directory of the file `place`, "<hh>/<name>". It is durable before anything moves into it: a blob must not
/// get lost together with its directory. Any thread.
Result<void> make_blob_directory(const Layout& layout, const std::string& place);
/// fsync of that directory.
Result<void> sync_blob_directory(const Layout& layout, const std::string& place);

/// Remembers the ones that are there, unless it did so before. One thread at a time.
Result<void> remember_blob_directories(const Layout& layout);

}  // namespace mortise::blob_fs
