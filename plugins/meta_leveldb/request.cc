// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/request.h"

#include <mortise/bytes.h>

#include <cstddef>
#include <cstring>
#include <new>
#include <type_traits>

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

std::unique_ptr<Request> Request::make(const Call& call, const mortise_batch& batch, void* context,
                                       mortise_commit_done done) {
  static_assert(alignof(Precondition) <= alignof(Request) && alignof(Mutation) <= alignof(Precondition));
  static_assert(std::is_trivially_destructible_v<Precondition> && std::is_trivially_destructible_v<Mutation>);
  const size_t room =
      batch.precondition_count * sizeof(Precondition) + batch.mutation_count * sizeof(Mutation) + size_of(batch);
  auto* memory = static_cast<std::byte*>(::operator new(sizeof(Request) + room));
  return std::unique_ptr<Request>(new (memory) Request(call, batch, memory + sizeof(Request), context, done));
}

Request::Request(const Call& call, const mortise_batch& batch, std::byte* room, void* context, mortise_commit_done done)
    : call_(call),
      preconditions_(reinterpret_cast<Precondition*>(room)),
      mutations_(reinterpret_cast<Mutation*>(room + batch.precondition_count * sizeof(Precondition))),
      end_(reinterpret_cast<char*>(mutations_ + batch.mutation_count)),
      // What is not known is taken for strict.
      durability_(batch.durability == MORTISE_DATA || batch.durability == MORTISE_NONE ? batch.durability
                                                                                       : int32_t{MORTISE_STRICT}),
      frees_space_((batch.flags & MORTISE_BATCH_FREES_SPACE) != 0),
      context_(context),
      done_(done) {
  const auto partition = mortise::view(batch.partition);
  for (size_t i = 0; i < batch.precondition_count; ++i) {
    const auto& p = batch.preconditions[i];
    const auto key = keep(partition, mortise::view(p.key));
    new (&preconditions_[precondition_count_++])
        Precondition{key, keep(mortise::view(p.value)), p.kind == MORTISE_RECORD_ABSENT};
  }
  for (size_t i = 0; i < batch.mutation_count; ++i) {
    const auto& m = batch.mutations[i];
    const auto key = keep(partition, mortise::view(m.key));
    const bool remove = m.kind == MORTISE_MUTATION_REMOVE;
    new (&mutations_[mutation_count_++])
        Mutation{key, remove ? std::string_view() : keep(mortise::view(m.value)), remove};
  }
}

std::string_view Request::keep(std::string_view partition, std::string_view key) {
  const char* const start = end_;
  keep(partition);
  keep(std::string_view("\0", 1));
  keep(key);
  return {start, static_cast<size_t>(end_ - start)};
}

std::string_view Request::keep(std::string_view value) {
  char* const start = end_;
  if (!value.empty()) std::memcpy(start, value.data(), value.size());
  end_ += value.size();
  bytes_ += value.size();
  return {start, value.size()};
}

}  // namespace mortise::meta_leveldb
