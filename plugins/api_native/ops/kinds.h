// SPDX-License-Identifier: Apache-2.0
//
// The kinds of jobs that this plugin declares, one file each beside the requests that start them.
#pragma once

#include <mortise/jobs.h>

#include <memory>
#include <string_view>
#include <vector>

#include "api_native/http/site.h"

namespace mortise::api_native::ops {

inline constexpr std::string_view kCopyBucket = "copy-bck";
inline constexpr std::string_view kCopyMany = "copy-listrange";
inline constexpr std::string_view kBatchJob = "get-batch";
inline constexpr std::string_view kEvict = "evict-listrange";
inline constexpr std::string_view kPrefetch = "prefetch-listrange";
inline constexpr std::string_view kBlobDownload = "blob-download";

/// What kinds here have in common: their jobs are about a bucket, go on after a restart, and show what they are about.
JobKind::Description describe_kind(std::string_view name, std::string_view help, const Site& site);

// `site` outlives them.
std::unique_ptr<JobKind> deletion_kind(const Site& site);
std::unique_ptr<JobKind> copying_kind(const Site& site, std::string_view name);
std::unique_ptr<JobKind> eviction_kind(const Site& site);
std::unique_ptr<JobKind> prefetch_kind(const Site& site);
std::unique_ptr<JobKind> blob_download_kind(const Site& site);
std::unique_ptr<JobKind> lru_kind(const Site& site);
std::unique_ptr<JobKind> renaming_kind(const Site& site);
std::unique_ptr<JobKind> archiving_kind(const Site& site);
std::unique_ptr<JobKind> promotion_kind(const Site& site);
std::unique_ptr<JobKind> batch_kind(const Site& site);
std::vector<std::unique_ptr<JobKind>> all_kinds(const Site& site);

}  // namespace mortise::api_native::ops
