// SPDX-License-Identifier: Apache-2.0
#include "meta_memory/store.h"

#include "meta_memory/cursor.h"
#include "meta_memory/limits.h"

namespace mortise::meta_memory {

MemoryMetaStore::MemoryMetaStore(Host host)
    : MetaStore(MORTISE_META_VOLATILE),
      host_(host),
      commits_(host.counter("mortise_meta_memory_commits_total", "Batches applied")) {}

Result<bool> MemoryMetaStore::get(const Call&, std::string_view partition, std::string_view key, void* context,
                                  void (*found)(void*, mortise_str)) noexcept {
  if (!valid_partition(partition) || !valid_key(key))
    return Error(Status::invalid, "meta_memory: get: not a partition name or not a key");
  const auto value = records_.get(path_of(partition, key));
  if (value) found(context, str(*value));
  return value.has_value();
}

void MemoryMetaStore::commit(const Call& call, const mortise_batch& batch, void* context,
                             mortise_commit_done done) noexcept {
  auto result = check_limits(batch);
  if (auto ended = call.ended(host_, "meta_memory: commit")) result = std::move(*ended);
  if (result) result = records_.apply(batch);
  if (result) commits_.record(1);
  answer(done, context, result);
}

Result<std::unique_ptr<Cursor>> MemoryMetaStore::open_cursor(const Call&,
                                                             const mortise_cursor_options& options) noexcept {
  if (!valid_partition(view(options.partition)))
    return Error(Status::invalid, "meta_memory: cursor: not a partition name");
  return std::unique_ptr<Cursor>(std::make_unique<MemoryCursor>(records_, options));
}

Result<void> MemoryMetaStore::partitions(const Call&, std::string_view prefix,
                                         const std::function<void(std::string_view)>& each) noexcept {
  const auto snapshot = records_.take_snapshot();
  std::string target(prefix);
  while (const auto record = records_.next(snapshot, target, false)) {
    const auto name = record->path.substr(0, record->path.find('\0'));
    if (name.compare(0, prefix.size(), prefix) != 0) break;
    each(name);
    target = name + '\1';
  }
  records_.drop_snapshot(snapshot);
  return {};
}

Result<void> MemoryMetaStore::verify(const Call&, const std::function<void(std::string_view)>&) noexcept { return {}; }

}  // namespace mortise::meta_memory
