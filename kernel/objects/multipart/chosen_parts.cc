// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/multipart/chosen_parts.h"

#include <algorithm>
#include <cstring>

#include "kernel/objects/core/conditions.h"
#include "kernel/objects/core/for_each.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/multipart/parts.h"

namespace mortise::objects {
namespace {

constexpr size_t kMaxToldEtag = 64;  // bytes of what a client sent that an error repeats

/// Number `index` of an array that the caller's SDK may have made of shorter or longer parts than ours.
mortise_completed_part part_of(const mortise_complete& c, size_t index) {
  mortise_completed_part out{};
  std::memcpy(&out, reinterpret_cast<const char*>(c.parts) + index * c.part_size, std::min(c.part_size, sizeof out));
  return out;
}

}  // namespace

ChosenParts::ChosenParts(const mortise_complete& c, const std::string& key, const std::string& upload_id,
                         uint64_t min_part_size)
    : key_(key),
      upload_id_(upload_id),
      checksum_type_(c.checksum_type),
      min_size_((c.present & MORTISE_COMPLETE_SMALL_PARTS) != 0 ? 0 : min_part_size) {
  if ((c.present & MORTISE_COMPLETE_SIZE) != 0) expected_size_ = c.expected_size;
  for (size_t i = 0; i < c.part_count; ++i) {
    const mortise_completed_part p = part_of(c, i);
    NamedPart named{p.number, std::string(bare_etag(view(p.etag))), {}};
    for (uint32_t d = 0; d < p.digest_count; ++d) named.digests.push_back(to_owned(p.digests[d]));
    named_.push_back(std::move(named));
  }
}

Result<void> ChosenParts::load(const MetaStoreHandle& meta, const Bucket& bucket, const UploadRecord& upload) {
  if (named_.empty()) return Error(Status::invalid, MORTISE_INVALID_PART, "an object has at least one part");
  for (size_t i = 1; i < named_.size(); ++i)
    if (named_[i].number <= named_[i - 1].number)
      return Error(Status::invalid, MORTISE_INVALID_PART_ORDER, "the parts are not in ascending order");
  if (auto found = read(meta, bucket); !found) return found;
  for (size_t i = 0; i < named_.size(); ++i) {
    if (i >= records_.size() || records_[i].number != named_[i].number) return invalid(named_[i], "was not uploaded");
    if (auto ok = check(named_[i], records_[i], i + 1 == named_.size()); !ok) return ok;
    if (auto ok = check_digests(named_[i], records_[i], upload); !ok) return ok;
  }
  if (auto ok = check_size(); !ok) return ok;
  return check_type(upload);
}

/// Reads the named parts that are there, in order; stops looking at the first that is missing.
Result<void> ChosenParts::read(const MetaStoreHandle& meta, const Bucket& bucket) {
  records_.clear();
  bytes_.clear();
  const auto prefix = keys::of(keys::kPart, key_, upload_id_);
  const auto first = keys::numbered(keys::kPart, key_, upload_id_, named_.front().number);
  const auto take = [&](std::string_view stored_key, std::string_view value) -> Result<bool> {
    const uint32_t number = keys::number_of(stored_key), wanted = named_[records_.size()].number;
    if (number != wanted) return number < wanted;
    if (!decode(bytes_.emplace_back(value), records_.emplace_back()))
      return Error(Status::corrupt, "the record of a part of '" + key_ + "' cannot be read");
    return records_.size() < named_.size();
  };
  const auto walked = for_each_from(meta, bucket.partition, prefix, first, take, named_.size());
  return walked ? Result<void>() : walked.error();
}

// ---- what is wrong with them

Error ChosenParts::invalid(const NamedPart& named, const std::string& why) {
  const std::string number = std::to_string(named.number);
  return Error(Status::invalid, MORTISE_INVALID_PART, "part " + number + " " + why)
      .with("PartNumber", number)
      .with("ETag", named.etag.substr(0, kMaxToldEtag));
}

Result<void> ChosenParts::check(const NamedPart& named, const PartRecord& part, bool last) const {
  if (named.etag != part.etag) return invalid(named, "has another ETag");
  if (last || part.size >= min_size_) return {};
  return Error(Status::invalid, MORTISE_ENTITY_TOO_SMALL, "part " + std::to_string(named.number) + " is too small")
      .with("PartNumber", std::to_string(named.number))
      .with("ETag", std::string(part.etag))
      .with("ProposedSize", std::to_string(part.size))
      .with("MinSizeAllowed", std::to_string(min_size_));
}

Result<void> ChosenParts::check_digests(const NamedPart& named, const PartRecord& part, const UploadRecord& upload) {
  const std::string number = std::to_string(named.number);
  for (const auto& d : named.digests) {
    const auto same = [&](const DigestView& stored) {
      return stored.algorithm == d.algorithm && stored.value == d.value;
    };
    if (upload.checksum_is_chosen() && d.algorithm != upload.checksum)
      return Error(Status::invalid, MORTISE_BAD_DIGEST,
                   "part " + number + " was uploaded with another checksum than " + d.algorithm)
          .with("Algorithm", d.algorithm);
    if (std::none_of(part.digests.begin(), part.digests.end(), same))
      return invalid(named, "has another " + d.algorithm);
  }
  if (!upload.composite || !upload.checksum_is_chosen() || !named.digests.empty()) return {};
  return Error(Status::invalid, MORTISE_CHECKSUM_MISUSE,
               "the upload was created with the checksum " + std::string(upload.checksum) +
                   ", which must be named for each part; it is missing for part " + number);
}

Result<void> ChosenParts::check_size() const {
  if (!expected_size_) return {};
  uint64_t size = 0;
  for (const PartRecord& part : records_) size += part.size;
  if (*expected_size_ == size) return {};
  return Error(Status::invalid, MORTISE_UPLOAD_SIZE_MISMATCH,
               "the parts have " + std::to_string(size) + " bytes, not " + std::to_string(*expected_size_));
}

Result<void> ChosenParts::check_type(const UploadRecord& upload) const {
  if (checksum_type_ == MORTISE_CHECKSUM_TYPE_NONE) return {};
  if (!upload.checksum_is_chosen())
    return Error(Status::invalid, MORTISE_CHECKSUM_MISUSE, "the upload was created without a type of checksum");
  if ((checksum_type_ == MORTISE_CHECKSUM_TYPE_COMPOSITE) == upload.composite) return {};
  return Error(Status::invalid, MORTISE_CHECKSUM_MISUSE, "the upload was created with another type of checksum");
}

Result<bool> ChosenParts::are_those_of(const MetaStoreHandle& meta, const Bucket& bucket,
                                       const ObjectRecord& record) const {
  size_t index = 0;
  bool same = true;
  auto listed = for_each_part(meta, bucket, key_, record, 0, [&](const PartRecord& p) {
    same = index < named_.size() && named_[index].number == p.number && named_[index].etag == p.etag;
    ++index;
    return same;
  });
  if (!listed) return std::move(listed).error();
  return same && index == named_.size();
}

}  // namespace mortise::objects
