// SPDX-License-Identifier: Apache-2.0
//
// The limits of mortise.records/1, enforced before anything is copied.
#pragma once

#include <mortise/abi/records.h>
#include <mortise/error.h>

namespace mortise::records {

Result<void> check_key(mortise_str key);
Result<void> check_batch(const mortise_records_batch& batch);

}  // namespace mortise::records
