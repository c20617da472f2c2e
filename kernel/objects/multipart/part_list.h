// SPDX-License-Identifier: Apache-2.0
//
// How an object keeps the list of its parts: a few in its record, many in manifest records.
#pragma once

#include <mortise/error.h>
#include <mortise/meta_store.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/objects/format/bucket.h"
#include "kernel/objects/format/record.h"

namespace mortise::objects {

/// Sets body, parts and chunks of the record; returns the manifest records to be stored with it, in order. The record
/// views what `parts` view.
std::vector<std::string> lay_out(const std::vector<PartRecord>& parts, ObjectRecord& record);

/// Calls each(part) for the parts behind the first `skip`, until it returns false. Status::not_found: the object was
/// replaced meanwhile.
Result<void> for_each_part(const MetaStore& meta, const Bucket& bucket, std::string_view key,
                           const ObjectRecord& record, uint32_t skip,
                           const std::function<bool(const PartRecord&)>& each);

}  // namespace mortise::objects
