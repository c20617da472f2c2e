// SPDX-License-Identifier: Apache-2.0
//
// Copies of what a call was given, with all that it points to, for calls that go on after they have returned.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/known.h>

#include <cstring>
#include <memory_resource>
#include <type_traits>

namespace mortise::objects {

/// Where the copies are.
class CopyMemory {
 public:
  void keep(mortise_str& text) { text.data = copied(text.data, text.size); }
  void keep(mortise_pair& pair) {
    keep(pair.name);
    keep(pair.value);
  }
  void keep(mortise_bucket_ref& bucket) {
    keep(bucket.name);
    keep(bucket.id);
  }
  void keep(mortise_digest& digest) {
    keep(digest.algorithm);
    keep(digest.value);
  }
  void keep(mortise_wanted_digest& digest) { keep(digest.algorithm); }
  void keep(mortise_completed_part& part);
  void keep(const mortise_conditions*& conditions);
  template <class T>
  void keep_array(const T*& array, size_t count) {
    T* own = const_cast<T*>(copied(array, count));
    for (size_t i = 0; i < count; ++i) keep(own[i]);
    array = own;
  }

  void keep(mortise_bucket_create& r);
  void keep(mortise_bucket_update& r);
  void keep(mortise_bucket_list& r);
  void keep(mortise_read& r);
  void keep(mortise_put& r);
  void keep(mortise_remove& r);
  void keep(mortise_copy& r);
  void keep(mortise_property_change& r);
  void keep(mortise_lock_change& r);
  void keep(mortise_list& r);
  void keep(mortise_upload_ref& r);
  void keep(mortise_upload_part& r);
  void keep(mortise_complete& r);
  void keep(mortise_list_parts& r);
  void keep(mortise_list_visitor&) {}  // its context is the caller's until the end was told

 private:
  template <class T>
  const T* copied(const T* from, size_t count) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (count == 0) return nullptr;
    auto* to = static_cast<T*>(memory_.allocate(count * sizeof(T), alignof(T)));
    std::memcpy(to, from, count * sizeof(T));
    return to;
  }
  template <class T>
  const T* kept(const T* from) {
    auto* own = static_cast<T*>(memory_.allocate(sizeof(T), alignof(T)));
    *own = known(from);
    keep(*own);
    return own;
  }

  std::pmr::monotonic_buffer_resource memory_;
};

/// A parameter of a call: kept as it is, unless it points to a request or names a bucket.
template <class T>
class Kept {
 public:
  explicit Kept(T value) noexcept : value_(value) {}
  T get() noexcept { return value_; }

 private:
  T value_;
};

template <class T>
requires requires(CopyMemory& memory, T& request) { memory.keep(request); }
class Kept<const T*> {
 public:
  explicit Kept(const T* request) : request_(known(request)) { memory_.keep(request_); }
  const T* get() noexcept { return &request_; }

 private:
  CopyMemory memory_;
  T request_;
};

template <>
class Kept<mortise_bucket_ref> {
 public:
  explicit Kept(mortise_bucket_ref bucket) : bucket_(bucket) { memory_.keep(bucket_); }
  mortise_bucket_ref get() noexcept { return bucket_; }

 private:
  CopyMemory memory_;
  mortise_bucket_ref bucket_;
};

}  // namespace mortise::objects
