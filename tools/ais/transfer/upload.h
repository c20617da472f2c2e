// SPDX-License-Identifier: Apache-2.0
//
// One file to one object.
#pragma once

#include "ais/calls/objects.h"
#include "ais/transfer/transfer_progress.h"

#include <cstdint>
#include <optional>
#include <string>

namespace mortise::ais {

struct UploadOptions {
  Checksum checksum;              // sent in front: the server refuses other bytes
  std::string compute;            // a checksum of this type is computed first, and sent
  std::optional<uint64_t> chunk;  // larger files go up in parts of this size
  uint64_t workers = 0;           // for the parts
  bool skip_version_check = false;
};

/// Compares what the server says it has stored with what was read, where that costs next to nothing.
Result<void> upload_file(HttpClient& http, Console& console, const std::string& path, const BucketUri& object,
                         const UploadOptions& options, TransferProgress* progress);

/// Behind what is there.
Result<void> append_file(HttpClient& http, const std::string& path, const BucketUri& object);

}  // namespace mortise::ais
