// SPDX-License-Identifier: Apache-2.0
//
// One object to one file, or to standard output.
#pragma once

#include "ais/calls/objects.h"
#include "ais/transfer/download_sink.h"
#include "ais/transfer/target_folder.h"

#include <cstdint>
#include <string>

namespace mortise::ais {

/// To `path`, which is "-" for standard output. The size of what was read.
Result<uint64_t> download(HttpClient& http, Console& console, const GetRequest& request, const std::string& path,
                          DownloadSink::Verify verify, TransferProgress* progress);

/// To a file below a folder; see DownloadFile::create_below().
Result<uint64_t> download_below(HttpClient& http, Console& console, const GetRequest& request,
                                const TargetFolder& target, const std::string& relative, DownloadSink::Verify verify,
                                TransferProgress* progress);

struct PartedDownload {
  uint64_t size = 0;        // of the object
  uint64_t part = 8 << 20;  // bytes
  uint64_t workers = 0;
};
/// Several ranges at a time. Fails if the object was written meanwhile.
Result<void> download_in_parts(HttpClient& http, Console& console, const BucketUri& object, const std::string& path,
                               const PartedDownload& how, TransferProgress* progress);

}  // namespace mortise::ais
