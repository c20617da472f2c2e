// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/copy.h"

#include <algorithm>

#include "kernel/objects/core.h"
#include "kernel/objects/etag.h"
#include "kernel/objects/keys.h"
#include "kernel/objects/object_view.h"
#include "kernel/objects/put.h"
#include "kernel/objects/replace.h"
#include "kernel/objects/transfer.h"

namespace mortise::objects {
namespace {

/// The mortise_copy, with memory of its own.
struct CopyRequest {
  CopyRequest(const mortise_copy& c)
      : bucket(view(c.put.bucket)), conditions(c.put.conditions), etag_policy(c.put.etag_policy) {
    target.key = view(c.put.key);
    target.owner = view(c.put.owner);
    target.owner_name = view(c.put.owner_name);
    target.storage_class = view(c.put.storage_class);
    if (c.replace_metadata != 0) target.metadata = own(c.put.metadata, c.put.metadata_count);
    if (c.replace_properties != 0) target.properties = own(c.put.properties, c.put.property_count);
    keep_metadata = c.replace_metadata == 0;
    keep_properties = c.replace_properties == 0;
    for (size_t i = 0; i < c.put.digest_count; ++i)
      if (c.put.digests[i].keep != 0) wanted.emplace_back(view(c.put.digests[i].algorithm));
  }
  std::string bucket;
  Conditions conditions;
  int32_t etag_policy;
  NewVersion target;
  bool keep_metadata;
  bool keep_properties;
  std::vector<std::string> wanted;  // algorithms; none: what the source has
};

const DigestView* find_whole(const std::vector<DigestView>& all, std::string_view algorithm) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const DigestView& d) { return !d.composite && d.algorithm == algorithm; });
  return found == all.end() ? nullptr : &*found;
}

/// What of the source's digests and ETag can be kept, and what has to be computed from its bytes.
class DigestPlan {
 public:
  DigestPlan(Core& core, const Bucket& target, const CopyRequest& request, const ObjectRecord& source)
      : target_(target), request_(request), source_(source), computed_(core.checksums()) {}

  Result<void> make() {
    wanted_ = request_.wanted;
    if (wanted_.empty())
      for (const auto& d : source_.digests) wanted_.emplace_back(d.algorithm);
    for (const auto& algorithm : wanted_)
      if (find_whole(source_.digests, algorithm) == nullptr)
        if (auto added = computed_.add(algorithm); !added) return added;
    if (!target_.checksum_type.empty() && !has_checksum(target_.checksum_type))
      if (auto added = computed_.add(target_.checksum_type); !added) return added;
    keep_etag_ = wants_md5(target_, request_.etag_policy) && source_.part_count == 0 && is_md5_etag(source_.etag);
    if (!keep_etag_)
      if (auto added = add_own_digests(target_, request_.etag_policy, computed_); !added) return added;
    // Fresh digests over bytes that went bad would make them look good: look at the old one, too.
    verify_ = !computed_.empty() && !source_.checksum.algorithm.empty() && !source_.checksum.composite;
    return verify_ ? computed_.add(source_.checksum.algorithm) : Result<void>();
  }
  bool keeps_all() const noexcept { return computed_.empty(); }
  DigestSet& computed() noexcept { return computed_; }

  Result<void> fill(NewVersion& target) {
    computed_.finish();
    if (verify_ && computed_.value(source_.checksum.algorithm) != source_.checksum.value)
      return Error(Status::corrupt,
                   "the bytes of the source do not match their stored " + std::string(source_.checksum.algorithm));
    for (const auto& algorithm : wanted_) target.digests.push_back({algorithm, value(algorithm), false});
    const auto& type = target_.checksum_type;
    if (!type.empty())
      target.checksum = {type, has_checksum(type) ? std::string(source_.checksum.value) : computed_.value(type), false};
    target.etag = keep_etag_ ? std::string(source_.etag) : make_etag(target_, request_.etag_policy, computed_);
    return {};
  }

 private:
  bool has_checksum(std::string_view type) const {
    return source_.checksum.algorithm == type && !source_.checksum.composite;
  }
  std::string value(const std::string& algorithm) const {
    const auto* kept = find_whole(source_.digests, algorithm);
    return kept != nullptr ? std::string(kept->value) : computed_.value(algorithm);
  }

  const Bucket& target_;
  const CopyRequest& request_;
  const ObjectRecord& source_;
  DigestSet computed_;
  std::vector<std::string> wanted_;
  bool keep_etag_ = false;
  bool verify_ = false;
};

/// The copy, on this worker up to the commit.
Result<void> copy_bytes(Core& core, CopyRequest& request, Reading& source, const Bucket& target, Body body,
                        DigestPlan& digests) {
  const auto& record = *source.record();
  auto moved = transfer(core, std::move(body), source.span().length, target,
                        keys::of(keys::kObject, request.target.key), true, digests.computed());
  if (!moved) return of_source(std::move(moved).error());
  auto& v = request.target;
  v.size = source.span().length;
  v.inlined = std::move(moved->inlined);
  v.blob = std::move(moved->blob);
  if (auto filled = digests.fill(v); !filled) {
    core.settle_or_remove(v.blob, filled);
    return of_source(std::move(filled).error());
  }
  if (request.keep_metadata) v.metadata = own(record.metadata);
  if (request.keep_properties) v.properties = own(record.properties);
  return {};
}

void commit(Core& core, CopyRequest request, const std::string& bucket_id, std::string source_version, OnWritten done) {
  const auto blob = request.target.blob;
  auto change = std::make_shared<StoreVersion>(core, std::move(request.bucket), std::move(request.target),
                                               std::move(request.conditions),
                                               [&core, blob, source_version, done](Result<Written> result) {
                                                 core.settle_or_remove(blob, result ? Result<void>() : result.error());
                                                 if (!result) return done(result.error());
                                                 result->source_version = source_version;
                                                 done(*result);
                                               });
  change->only_bucket(bucket_id);
  change->start();
}

/// Copying an object onto itself only changes what the record says, if nothing has to be computed and it replaces the
/// version that it copies.
bool is_in_place(const CopyRequest& request, const Reading& source, const Bucket& target, const DigestPlan& digests) {
  return target.id == source.bucket()->id && request.target.key == source.request().key && source.latest() &&
         source.record()->null_version && target.versioning != Versioning::enabled && digests.keeps_all();
}

}  // namespace

Error of_source(Error error) {
  for (const auto& [name, value] : error.facts)
    if (name == "Source") return error;
  return std::move(error).with("Source", "true");
}

std::string source_version_of(const Reading& source) {
  return source.bucket()->versioned() ? std::string(version_name(*source.record())) : std::string();
}

void copy_object(Core& core, const mortise_copy& copy, OnWritten done) {
  CopyRequest request(copy);
  Reading source(core, ReadRequest(copy.source), Reading::For::copy);
  Body body;
  if (auto opened = source.open(body); !opened) return done(of_source(std::move(opened).error()));
  if (source.span().length > core.options.max_copy)
    return done(of_source(
        Error(Status::too_large, MORTISE_SOURCE_TOO_LARGE, "the source is too large to be copied in one step")));
  auto target = check_target(core, request.bucket, request.target.key, request.conditions);
  if (!target) return done(target.error());
  DigestPlan digests(core, **target, request, *source.record());
  if (auto made = digests.make(); !made) return done(made.error());
  if (is_in_place(request, source, **target, digests)) {
    Replacement r{request.bucket, request.target.key, std::string(source.record()->id), request.conditions,
                  request.target};
    r.keep_metadata = request.keep_metadata;
    r.keep_properties = request.keep_properties;
    if (replace_in_place(core, std::move(r), source_version_of(source), done)) return;
    // It was overwritten under way: what was opened is copied in full.
  }
  if (auto copied = copy_bytes(core, request, source, **target, std::move(body), digests); !copied)
    return done(copied.error());
  commit(core, std::move(request), (*target)->id, source_version_of(source), done);
}

}  // namespace mortise::objects
