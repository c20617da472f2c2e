// SPDX-License-Identifier: Apache-2.0
#include "kernel/records/batch_check.h"

#include <mortise/bytes.h>

#include <string>

namespace mortise::records {
namespace {

Error refused(Status status, const std::string& why) { return {status, "records: " + why}; }

/// Of an array, or a text, of which there is only the length.
Error only_length(const std::string& what) { return refused(Status::invalid, what + " NULL, and not of length 0"); }

/// Adds what it holds to `bytes`. `has_value`: whether its kind comes with a value.
Result<void> check_row(mortise_str key, mortise_str value, bool has_value, uint64_t& bytes) {
  if (Result<void> good = check_key(key); !good) return good;
  if (value.data == nullptr && value.size != 0) return only_length("a value is");
  if (!has_value && value.size != 0) return refused(Status::invalid, "a removal or an absent record has no value");
  if (value.size > MORTISE_RECORDS_MAX_VALUE)
    return refused(Status::too_large, "a value has " + std::to_string(value.size) + " bytes; at most " +
                                          std::to_string(MORTISE_RECORDS_MAX_VALUE) + " are allowed");
  bytes += key.size + value.size;
  if (bytes <= MORTISE_RECORDS_MAX_BATCH) return {};
  return refused(Status::too_large,
                 "a batch has more than " + std::to_string(MORTISE_RECORDS_MAX_BATCH) + " bytes of keys and values");
}

}  // namespace

Result<void> check_key(mortise_str key) {
  if (key.data == nullptr && key.size != 0) return only_length("a key is");
  if (key.size == 0) return refused(Status::invalid, "a key is empty");
  if (key.size <= MORTISE_RECORDS_MAX_KEY) return {};
  return refused(Status::too_large, "a key has " + std::to_string(key.size) + " bytes; at most " +
                                        std::to_string(MORTISE_RECORDS_MAX_KEY) + " are allowed");
}

Result<void> check_batch(const mortise_records_batch& batch) {
  if (batch.mutation_count > MORTISE_RECORDS_MAX_CHANGES || batch.precondition_count > MORTISE_RECORDS_MAX_CHANGES)
    return refused(Status::too_large, "a batch has more than " + std::to_string(MORTISE_RECORDS_MAX_CHANGES) +
                                          " mutations or preconditions");
  if (batch.mutations == nullptr && batch.mutation_count != 0) return only_length("the mutations of a batch are");
  if (batch.preconditions == nullptr && batch.precondition_count != 0)
    return only_length("the preconditions of a batch are");
  uint64_t bytes = 0;
  for (size_t i = 0; i < batch.precondition_count; ++i) {
    const mortise_precondition& p = batch.preconditions[i];
    if (p.kind != MORTISE_RECORD_IS && p.kind != MORTISE_RECORD_ABSENT)
      return refused(Status::unsupported, "a precondition of the unknown kind " + std::to_string(p.kind));
    if (Result<void> good = check_row(p.key, p.value, p.kind == MORTISE_RECORD_IS, bytes); !good) return good;
  }
  for (size_t i = 0; i < batch.mutation_count; ++i) {
    const mortise_mutation& m = batch.mutations[i];
    if (m.kind != MORTISE_MUTATION_PUT && m.kind != MORTISE_MUTATION_REMOVE)
      return refused(Status::unsupported, "a mutation of the unknown kind " + std::to_string(m.kind));
    if (Result<void> good = check_row(m.key, m.value, m.kind == MORTISE_MUTATION_PUT, bytes); !good) return good;
  }
  return {};
}

}  // namespace mortise::records
