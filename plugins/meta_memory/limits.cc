// SPDX-License-Identifier: Apache-2.0
#include "meta_memory/limits.h"

#include <mortise/bytes.h>

#include <string>

namespace mortise::meta_memory {
namespace {

constexpr std::string_view kNameBytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-";
constexpr size_t kMaxPartition = 128;
constexpr size_t kMaxKey = 4096;
constexpr size_t kMaxValue = size_t{4} << 20;

}  // namespace

bool valid_partition(std::string_view name) noexcept {
  return !name.empty() && name.size() <= kMaxPartition && name.find_first_not_of(kNameBytes) == std::string_view::npos;
}

bool valid_key(std::string_view key) noexcept {
  return !key.empty() && key.size() <= kMaxKey && key.find('\0') == std::string_view::npos;
}

Result<void> check_limits(const mortise_batch& batch) {
  if (!valid_partition(view(batch.partition)))
    return Error(Status::invalid, "meta_memory: commit: not a partition name");
  for (size_t i = 0; i < batch.precondition_count; ++i)
    if (!valid_key(view(batch.preconditions[i].key)))
      return Error(Status::invalid, "meta_memory: commit: not a key in precondition " + std::to_string(i));
  for (size_t i = 0; i < batch.mutation_count; ++i) {
    const auto& m = batch.mutations[i];
    if (!valid_key(view(m.key)))
      return Error(Status::invalid, "meta_memory: commit: not a key in mutation " + std::to_string(i));
    if (m.kind == MORTISE_MUTATION_REMOVE) continue;
    if (m.value.size == 0) return Error(Status::invalid, "meta_memory: commit: an empty value");
    if (m.value.size > kMaxValue) return Error(Status::too_large, "meta_memory: commit: a value of more than 4 MiB");
  }
  return {};
}

}  // namespace mortise::meta_memory
