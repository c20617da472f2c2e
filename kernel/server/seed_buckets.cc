// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/seed_buckets.h"

#include <mortise/bytes.h>

#include <future>

namespace mortise::server {
namespace {

/// Waits for bucket_create(), which may answer on another thread.
Result<void> create(const mortise_objects& objects, const config::Settings::Bucket& bucket, const std::string& owner) {
  std::vector<mortise_pair> properties;
  for (const auto& [name, value] : bucket.properties) properties.push_back(pair(name, value));
  std::promise<Result<void>> answer;
  mortise_bucket_create request{};
  request.size = sizeof request;
  request.name = str(bucket.name);
  request.owner = str(owner);
  request.properties = properties.data();
  request.property_count = static_cast<uint32_t>(properties.size());
  objects.bucket_create(
      objects.self, nullptr, &request, &answer, [](void* context, const mortise_error* error, const mortise_bucket*) {
        const bool failed = error != nullptr && error->status != MORTISE_OK;
        static_cast<std::promise<Result<void>>*>(context)->set_value(failed ? Error::from(*error) : Result<void>());
      });
  return answer.get_future().get();
}

}  // namespace

Result<void> seed_buckets(const mortise_objects& objects, const std::vector<config::Settings::Bucket>& buckets,
                          const std::string& default_owner, const std::function<void(std::string_view)>& made) {
  for (const config::Settings::Bucket& bucket : buckets) {
    Result<void> created = create(objects, bucket, bucket.owner.empty() ? default_owner : bucket.owner);
    if (created) {
      made(bucket.name);
    } else if (created.error().detail != MORTISE_BUCKET_EXISTS && created.error().status != Status::exists) {
      return Error(created.error().status, config::to_string(bucket.name_where) + ": cannot make the bucket '" +
                                               bucket.name + "': " + created.error().message);
    }
  }
  return {};
}

}  // namespace mortise::server
