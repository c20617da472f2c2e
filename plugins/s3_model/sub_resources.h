// SPDX-License-Identifier: Apache-2.0
//
// The query parameters that select another operation of S3. Who chooses the operation and who checks a signature over
// them must have the same list: one that is not signed could be appended to a signed URL.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace mortise::s3_model {

/// Sorted.
inline constexpr auto kSubResources = std::to_array<std::string_view>({"abac",
                                                                       "accelerate",
                                                                       "acl",
                                                                       "analytics",
                                                                       "annotation",
                                                                       "annotations",
                                                                       "attributes",
                                                                       "cors",
                                                                       "delete",
                                                                       "encryption",
                                                                       "intelligent-tiering",
                                                                       "inventory",
                                                                       "legal-hold",
                                                                       "lifecycle",
                                                                       "location",
                                                                       "logging",
                                                                       "metadataAnnotationTable",
                                                                       "metadataConfiguration",
                                                                       "metadataInventoryTable",
                                                                       "metadataJournalTable",
                                                                       "metadataTable",
                                                                       "metrics",
                                                                       "notification",
                                                                       "object-lock",
                                                                       "ownershipControls",
                                                                       "policy",
                                                                       "policyStatus",
                                                                       "publicAccessBlock",
                                                                       "renameObject",
                                                                       "replication",
                                                                       "requestPayment",
                                                                       "restore",
                                                                       "retention",
                                                                       "select",
                                                                       "session",
                                                                       "tagging",
                                                                       "torrent",
                                                                       "uploadId",
                                                                       "uploads",
                                                                       "versioning",
                                                                       "versions",
                                                                       "website"});
static_assert(std::is_sorted(kSubResources.begin(), kSubResources.end()));

inline bool is_sub_resource(std::string_view parameter) noexcept {
  return std::binary_search(kSubResources.begin(), kSubResources.end(), parameter);
}

}  // namespace mortise::s3_model
