// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/body_check.h"

#include <mortise/text.h>

#include <algorithm>

#include "kernel/objects/core/core.h"
#include "kernel/objects/core/etag.h"
#include "kernel/objects/core/references.h"
#include "kernel/objects/format/keys.h"

namespace mortise::objects {
namespace {

constexpr uint64_t kCheckStretch = uint64_t{256} << 10;

}  // namespace

OwnedDigest digest_of_bytes(const DigestView& checksum, std::string_view etag, std::span<const DigestView> digests) {
  if (!checksum.algorithm.empty() && !checksum.composite) return to_owned(checksum);
  if (is_md5_etag(etag)) return {"md5", text::from_hex(etag).value_or(""), false};
  const auto plain = std::find_if(digests.begin(), digests.end(), [](const DigestView& d) { return !d.composite; });
  return plain == digests.end() ? OwnedDigest() : to_owned(*plain);
}

bool BodyCheck::step(uint64_t budget, uint64_t& used) {
  if (target_.blob.empty()) {
    check_inlined(used);
    return true;
  }
  if (!reader_ && !open_blob()) return true;
  for (uint64_t read = 0; done_ < target_.size && read < budget;) {
    buffer_.resize(std::min(kCheckStretch, target_.size - done_));
    if (auto got = reader_.read(done_, buffer_.data(), buffer_.size()); !got) return failed_to_read(got.error());
    if (digests_) digests_->update(buffer_);
    done_ += buffer_.size();
    read += buffer_.size();
    used += buffer_.size();
  }
  if (done_ < target_.size) return false;
  reader_ = BlobReaderHandle();
  compared_ = done_;
  if (matches()) return true;
  if (second_look_) return failed(FindingKind::damaged, "the bytes do not match their " + target_.digest.algorithm);
  second_look_ = true;
  done_ = 0;
  return false;
}

bool BodyCheck::open_blob() {
  auto reader = core_.blobs.with(background_call()).open(target_.blob);
  if (!reader) return !failed_to_read(reader.error());
  if (reader->size() != target_.size)
    return !failed(FindingKind::wrong_size, "the blob has " + std::to_string(reader->size()) +
                                                " bytes, the record says " + std::to_string(target_.size));
  reader_ = std::move(reader).value();
  stamp_ = stamp_of(reader_);
  start_digest();
  return true;
}

void BodyCheck::start_digest() {
  digests_.reset();
  if (target_.digest.algorithm.empty()) return;
  digests_.emplace(core_.checksums());
  if (!digests_->add(target_.digest.algorithm)) digests_.reset();
}

bool BodyCheck::matches() {
  verified_ = digests_.has_value();
  if (!verified_) return true;
  digests_->finish();
  return digests_->value(target_.digest.algorithm) == target_.digest.value;
}

/// Always true: done.
bool BodyCheck::failed_to_read(const Error& error) {
  if (error.status == Status::not_found)
    return failed(FindingKind::missing,
                  error.detail == MORTISE_BLOB_PUT_ASIDE
                      ? "the blob was put aside, since it was damaged: write the object again, or delete it"
                      : "there is no such blob: write the object again, or delete it");
  if (error.status == Status::corrupt)
    return failed(FindingKind::damaged,
                  target_.blob.empty() ? error.message + ": write the object again, or delete it" : error.message);
  return failed(FindingKind::unreadable, error.message);
}

/// Always true: done. A finding only if the record still points there: bodies of overwritten objects come and go.
bool BodyCheck::failed(FindingKind kind, const std::string& what) {
  if (!still_referenced()) return true;
  const std::string prefix = target_.part == 0 ? std::string() : "part " + std::to_string(target_.part) + ": ";
  outcome_ = Finding{kind, target_.bucket, target_.key, target_.version, target_.blob, prefix + what, {}};
  return true;
}

bool BodyCheck::still_referenced() const {
  if (target_.blob.empty()) {
    auto there = version_exists(core_.meta, target_.partition, target_.key, target_.id);
    return !there || *there;
  }
  auto there = is_referenced(core_.meta, target_.blob, target_.partition, target_.stored_key);
  return !there || *there;
}

void BodyCheck::check_inlined(uint64_t& used) {
  uint64_t size = 0;
  bool same = false;
  bool replaced = false;  // another version is current now; this one was looked at, or will be
  const auto stored_key = target_.within ? target_.stored_key : keys::of(keys::kBody, target_.key, target_.id);
  auto found = core_.meta.with(background_call()).read(target_.partition, stored_key, [&](std::string_view bytes) {
    ObjectRecord record;
    if (target_.within && decode(bytes, record)) {
      replaced = record.id != target_.id;
      if (replaced) return;
      bytes = record.bytes;
    }
    size = bytes.size();
    if (size != target_.size) return;
    start_digest();
    if (digests_) digests_->update(bytes);
    same = matches();
    compared_ = size;
  });
  used += size;
  if (replaced) return;
  if (!found) return (void)failed_to_read(found.error());
  if (!*found) return (void)failed(FindingKind::missing, "the record of its bytes is not there");
  if (size != target_.size)
    return (void)failed(FindingKind::wrong_size, "there are " + std::to_string(size) + " bytes, the record says " +
                                                     std::to_string(target_.size));
  if (!same) failed(FindingKind::damaged, "the bytes in the meta store do not match their " + target_.digest.algorithm);
}

}  // namespace mortise::objects
