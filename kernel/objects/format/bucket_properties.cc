// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/format/bucket_properties.h"

#include <mortise/abi/object_service.h>
#include <mortise/object_lock.h>
#include <mortise/properties.h>

#include <string>

#include "kernel/objects/format/names.h"

namespace mortise::objects {
namespace {

constexpr size_t kMaxPropertyName = 128;

Result<void> check_object_lock(std::string_view value) {
  const auto lock = BucketLock::load(value);
  return lock ? Result<void>() : Result<void>(lock.error());
}

constexpr PropertyTable kProperties{
    choice_property("versioning", "enabled|suspended", "",
                    "whether overwritten and deleted objects are kept as versions"),
    text_property("checksum.type", "the algorithm that new objects are verified with, or none"),
    boolean_property("checksum.validate_warm_get", "",
                     "whether stored bytes are verified by every read, or by none; else storage.verify_reads says"),
    choice_property("durability", "strict|data|none", "", "what is on the disk when a write is acknowledged"),
    choice_property("s3.etag", "md5|checksum", "md5", "what ETags are made of; MD5 costs CPU time"),
    text_property<check_backend>(
        "backend_bck", "where the objects are, as in aws://bucket or remote:bucket; what is here are copies of them"),
    boolean_property("versioning.validate_warm_get", "false",
                     "whether every read of a copy asks the backend if the object is still the same"),
    text_property<check_object_lock>(
        kObjectLockProperty,
        "enabled, or for how long new versions are retained: governance 30d, compliance 2y; "
        "needs versioning, and cannot be taken back"),
};

}  // namespace

const mortise_properties& own_bucket_properties() noexcept { return *kProperties.table(); }

Result<void> check_property(std::string_view name, std::string_view value) {
  if (name.empty() || name.size() > kMaxPropertyName || value.size() > kMaxPropertyValue)
    return Error(Status::invalid, MORTISE_INVALID_PROPERTY,
                 "a bucket cannot have the property '" + std::string(name.substr(0, kMaxPropertyName)) +
                     "' with the value '" + std::string(value.substr(0, 64)) + "'");
  const mortise_properties& own = own_bucket_properties();
  for (uint32_t i = 0; i < own.count; ++i) {
    if (view(own.all[i]->name) != name) continue;
    Result<void> good = check_value(*own.all[i], value);
    if (!good) return Error(Status::invalid, MORTISE_INVALID_PROPERTY, std::move(good).error().message);
  }
  return {};
}

}  // namespace mortise::objects
