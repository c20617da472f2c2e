// SPDX-License-Identifier: Apache-2.0
#include "auth_policy/kept_request.h"

#include <mortise/bytes.h>
#include <mortise/text/ascii.h>

#include <functional>
#include <optional>
#include <set>
#include <string_view>

#include "auth_policy/request_values.h"
#include "policy_model/condition_keys.h"

namespace mortise::auth_policy {
namespace {

constexpr std::string_view kNewTag = "s3:RequestObjectTag/";
constexpr std::string_view kNewTagKeys = "s3:RequestObjectTagKeys";
constexpr std::string_view kRequestTag = "aws:RequestTag/";
constexpr std::string_view kTagKeys = "aws:TagKeys";

}  // namespace

KeptRequest::KeptRequest(const mortise_access_request& request, int64_t now_ms)
    : who_(Identity::from(*request.identity)),
      identity_(who_.abi()),
      action_(view(request.action)),
      bucket_(view(request.bucket)),
      key_(view(request.key)),
      version_(view(request.version)),
      owner_(view(request.bucket_owner)),
      upload_(view(request.upload_id)),
      public_access_block_(view(request.public_access_block)),
      resource_(view(request.resource)),
      resource_policy_(view(request.resource_policy)),
      opened_(request.opened == nullptr ? BucketHandle() : BucketHandle(*request.opened)) {
  const std::optional<std::string> no_tags;
  const RequestValues given(request, nullptr, no_tags, now_ms);
  const auto collect = [&](const std::string& key) {
    policy_model::each_value(given, key, [&](std::string_view value) { values_.emplace_back(key, value); });
  };
  for (const std::string_view key : policy_model::condition_keys())
    if (!key.ends_with('/')) collect(std::string(key));
  std::vector<std::string> tags;
  for (const auto& [key, value] : values_)
    if (key == kNewTagKeys)
      tags.push_back(std::string(kNewTag) + value);
    else if (key == kTagKeys)
      tags.push_back(std::string(kRequestTag) + text::lower(value));
  for (const std::string& tag : tags) collect(tag);
  keep_others(request);
  for (const auto& [key, value] : values_) pairs_.push_back(pair(key, value));

  abi_.size = sizeof abi_;
  abi_.identity = &identity_;
  abi_.action = str(action_);
  abi_.bucket = str(bucket_);
  abi_.key = str(key_);
  abi_.version = str(version_);
  abi_.bucket_owner = str(owner_);
  abi_.upload_id = str(upload_);
  abi_.public_access_block = str(public_access_block_);
  abi_.opened = opened_.get();
  abi_.conditions = pairs_.data();
  abi_.condition_count = pairs_.size();
  abi_.resource = str(resource_);
  abi_.resource_policy = str(resource_policy_);
  abi_.explain = request.explain;
  abi_.explain_context = request.explain_context;
}

void KeptRequest::keep_others(const mortise_access_request& request) {
  std::set<std::string, std::less<>> there;
  for (const auto& [key, value] : values_) there.insert(key);
  for (size_t i = 0; i < request.condition_count; ++i)
    if (const std::string_view key = view(request.conditions[i].name); !there.contains(key))
      values_.emplace_back(key, view(request.conditions[i].value));
}

}  // namespace mortise::auth_policy
