// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/name_conflicts.h"

#include "kernel/objects/format/names.h"

#include <mortise/bytes.h>

#include <fmt/format.h>

#include <future>

namespace mortise::server {
namespace {

/// Waits for bucket_head(), which may answer on another thread.
bool is_there(const mortise_objects& objects, std::string_view name) {
  std::promise<bool> answer;
  mortise_bucket_ref ref{};
  ref.name = str(name);
  objects.bucket_head(objects.self, nullptr, ref, &answer,
                      [](void* context, const mortise_error*, const mortise_bucket* bucket) {
                        static_cast<std::promise<bool>*>(context)->set_value(bucket != nullptr);
                      });
  return answer.get_future().get();
}

}  // namespace

void give_way_to_buckets(Mounts& mounts, const mortise_objects& objects, const support::Logger& logger) {
  for (const PathName& taken : path_names(mounts.places())) {
    if (!is_there(objects, taken.name)) continue;
    const std::initializer_list<support::LogField> fields{
        pair("bucket", taken.name), pair("mount", taken.taken_by.path), pair("plugin", taken.taken_by.plugin)};
    // Names that only AIStore's API can give are not those of S3's clients: the mount is worth more.
    if (!objects::check_bucket_name(taken.name)) {
      logger.warning(
          "a bucket has the name of a mount, and is not found by its path below the root. Copy it to a bucket of "
          "another name, and remove it",
          fields);
      continue;
    }
    mounts.remove(taken.taken_by);
    logger.warning(
        "a mount is not served, because a bucket has its name and clients may know the bucket by that path. Copy the "
        "bucket to one of another name and remove it, or take the mount out of the configuration; then start again",
        fields);
  }
}

}  // namespace mortise::server
