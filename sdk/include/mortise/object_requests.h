// SPDX-License-Identifier: Apache-2.0
//
// What calls of mortise.objects/1 are about: buckets, and requests with their defaults.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/bytes.h>

#include <cstdint>
#include <string_view>
#include <utility>

namespace mortise {

/// Which bucket a call is about: its name and the id that it must have, see mortise_bucket_ref. Views.
///
/// There is no conversion from a name: who has been authorized holds a mortise_bucket and says BucketRef(it); who means
/// whichever bucket has a name now says by_name().
class BucketRef {
 public:
  /// That bucket and no other, whatever becomes of its name.
  explicit BucketRef(const mortise_bucket& bucket) noexcept : abi_{bucket.name, bucket.id} {}
  /// The bucket that had the name and the id when they were kept, for later: see mortise_bucket_ref.
  static BucketRef kept(std::string_view name, std::string_view id) noexcept { return BucketRef({str(name), str(id)}); }
  static BucketRef by_name(std::string_view name) noexcept { return BucketRef({str(name), {}}); }
  /// A bucket that was looked for and was not there. It stays so: every call fails with MORTISE_NO_SUCH_BUCKET, even if
  /// somebody makes one of that name meanwhile.
  static BucketRef missing(std::string_view name) noexcept { return BucketRef({str(name), str("-")}); }

  std::string_view name() const noexcept { return view(abi_.name); }
  std::string_view id() const noexcept { return view(abi_.id); }
  const mortise_bucket_ref& abi() const noexcept { return abi_; }
  operator std::string_view() const noexcept { return name(); }  // NOLINT(google-explicit-constructor)

 private:
  explicit BucketRef(mortise_bucket_ref abi) noexcept : abi_(abi) {}
  mortise_bucket_ref abi_;
};

/// A share of a mortise_bucket, kept beyond the callback that gave it. May be empty.
class BucketHandle {
 public:
  BucketHandle() = default;
  explicit BucketHandle(const mortise_bucket& bucket) noexcept : bucket_(&bucket) { bucket_->retain(bucket_); }
  BucketHandle(const BucketHandle& o) noexcept : bucket_(o.bucket_) {
    if (bucket_ != nullptr) bucket_->retain(bucket_);
  }
  BucketHandle(BucketHandle&& o) noexcept : bucket_(std::exchange(o.bucket_, nullptr)) {}
  BucketHandle& operator=(BucketHandle o) noexcept {
    std::swap(bucket_, o.bucket_);
    return *this;
  }
  ~BucketHandle() {
    if (bucket_ != nullptr) bucket_->release(bucket_);
  }
  explicit operator bool() const noexcept { return bucket_ != nullptr; }
  const mortise_bucket* get() const noexcept { return bucket_; }
  const mortise_bucket& operator*() const noexcept { return *bucket_; }
  const mortise_bucket* operator->() const noexcept { return bucket_; }

 private:
  const mortise_bucket* bucket_ = nullptr;
};

// ---- requests that say what they are about, and nothing else. Conditions are borrowed by pointer until the call
// returns.

inline mortise_conditions no_conditions() noexcept {
  mortise_conditions c{};
  c.size = sizeof c;
  return c;
}
inline mortise_read read_of(BucketRef bucket, std::string_view key, std::string_view version = {}) noexcept {
  mortise_read r{};
  r.size = sizeof r;
  r.bucket = bucket.abi();
  r.key = str(key);
  r.version = str(version);
  return r;
}
inline mortise_put put_of(BucketRef bucket, std::string_view key) noexcept {
  mortise_put p{};
  p.size = sizeof p;
  p.bucket = bucket.abi();
  p.key = str(key);
  return p;
}
inline mortise_remove remove_of(BucketRef bucket, std::string_view key, std::string_view version = {}) noexcept {
  mortise_remove r{};
  r.size = sizeof r;
  r.bucket = bucket.abi();
  r.key = str(key);
  r.version = str(version);
  return r;
}
inline mortise_list list_of(BucketRef bucket, uint32_t limit) noexcept {
  mortise_list l{};
  l.size = sizeof l;
  l.bucket = bucket.abi();
  l.limit = limit;
  return l;
}
inline mortise_complete complete_of(BucketRef bucket, std::string_view key, std::string_view upload) noexcept {
  mortise_complete c{};
  c.size = sizeof c;
  c.bucket = bucket.abi();
  c.key = str(key);
  c.upload_id = str(upload);
  c.part_size = sizeof(mortise_completed_part);
  return c;
}
/// The parts of an upload under way, or with upload "" of a finished object.
inline mortise_list_parts parts_of(BucketRef bucket, std::string_view key, std::string_view upload,
                                   uint32_t limit) noexcept {
  mortise_list_parts l{};
  l.size = sizeof l;
  l.limit = limit;
  l.bucket = bucket.abi();
  l.key = str(key);
  l.upload_id = str(upload);
  return l;
}
inline mortise_upload_part part_of(BucketRef bucket, std::string_view key, std::string_view upload,
                                   uint32_t number) noexcept {
  mortise_upload_part p{};
  p.size = sizeof p;
  p.number = number;
  p.bucket = bucket.abi();
  p.key = str(key);
  p.upload_id = str(upload);
  return p;
}

inline mortise_upload_ref upload_of(BucketRef bucket, std::string_view key, std::string_view upload) noexcept {
  return {sizeof(mortise_upload_ref), 0, bucket.abi(), str(key), str(upload)};
}
inline mortise_copy copy_of(const mortise_read& source, const mortise_put& put) noexcept {
  mortise_copy c{};
  c.size = sizeof c;
  c.source = &source;
  c.put = &put;
  return c;
}
/// Sets the length of a body; -1: it is not known.
inline void announce(mortise_put& put, int64_t length) noexcept {
  if (length < 0) return;
  put.present |= MORTISE_PUT_LENGTH;
  put.content_length = static_cast<uint64_t>(length);
}
inline void announce(mortise_upload_part& part, int64_t length) noexcept {
  if (length < 0) return;
  part.present |= MORTISE_PART_LENGTH;
  part.content_length = static_cast<uint64_t>(length);
}

}  // namespace mortise
