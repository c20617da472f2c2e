// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/request.h"

#include <mortise/bytes.h>

#include <cstddef>

#include "meta_leveldb/keys.h"

namespace mortise::meta_leveldb {
namespace {

size_t size_of(const mortise_batch& batch) {
  const size_t prefix = batch.partition.size + 1;
  size_t out = 0;
  for (size_t i = 0; i < batch.precondition_count; ++i)
    out += prefix + batch.preconditions[i].key.size + batch.preconditions[i].value.size;
  for (size_t i = 0; i < batch.mutation_count; ++i)
    out += prefix + batch.mutations[i].key.size + batch.mutations[i].value.size;
  return out;
}

}  // namespace

Result<void> Request::check(const mortise_batch& batch) {
  if (!valid_partition(mortise::view(batch.partition)))
    return Error(Status::invalid, "meta_leveldb: commit: not a partition name");
  for (size_t i = 0; i < batch.precondition_count; ++i)
    if (!valid_key(mortise::view(batch.preconditions[i].key)))
      return Error(Status::invalid, "meta_leveldb: commit: not a key in precondition " + std::to_string(i));
  for (size_t i = 0; i < batch.mutation_count; ++i) {
    const auto& m = batch.mutations[i];
    if (!valid_key(mortise::view(m.key)))
      return Error(Status::invalid, "meta_leveldb: commit: not a key in mutation " + std::to_string(i));
    if (m.kind == MORTISE_MUTATION_REMOVE || valid_value(mortise::view(m.value))) continue;
    return Error(
        m.value.size == 0 ? Status::invalid : Status::too_large,
        "meta_leveldb: commit: a value of " + std::to_string(m.value.size) + " bytes in mutation " + std::to_string(i));
  }
  return {};
}

Request::Request(const Call& call, const mortise_batch& batch, void* context, mortise_commit_done done)
    : call_(call),
      // What is not known is taken for strict.
      durability_(batch.durability == MORTISE_DATA || batch.durability == MORTISE_NONE ? batch.durability
                                                                                       : int32_t{MORTISE_STRICT}),
      frees_space_((batch.flags & MORTISE_BATCH_FREES_SPACE) != 0),
      context_(context),
      done_(done) {
  bytes_.reserve(size_of(batch));
  preconditions_.reserve(batch.precondition_count);
  mutations_.reserve(batch.mutation_count);
  const auto partition = mortise::view(batch.partition);
  for (size_t i = 0; i < batch.precondition_count; ++i) {
    const auto& p = batch.preconditions[i];
    const auto key = keep(partition, mortise::view(p.key));
    preconditions_.push_back({key, keep(mortise::view(p.value)), p.kind == MORTISE_RECORD_ABSENT});
  }
  for (size_t i = 0; i < batch.mutation_count; ++i) {
    const auto& m = batch.mutations[i];
    const auto key = keep(partition, mortise::view(m.key));
    const bool remove = m.kind == MORTISE_MUTATION_REMOVE;
    mutations_.push_back({key, remove ? std::string_view() : keep(mortise::view(m.value)), remove});
  }
}

std::string_view Request::keep(std::string_view partition, std::string_view key) {
  const size_t start = bytes_.size();
  append_key(bytes_, partition, key);
  return std::string_view(bytes_).substr(start);
}

std::string_view Request::keep(std::string_view value) {
  const size_t start = bytes_.size();
  bytes_.append(value);
  return std::string_view(bytes_).substr(start);
}

}  // namespace mortise::meta_leveldb
