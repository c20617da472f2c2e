// SPDX-License-Identifier: Apache-2.0
//
// The answer to a read, made while the object service shows the object. It is sent at once, or, if something else is to
// be asked first, kept.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api_s3/http/context.h"

namespace mortise::api_s3::ops {

class KeptAnswer;

/// On the stack of the service's callback; views what that was given.
class ReadAnswer {
 public:
  ReadAnswer(const Context& context, const mortise_read& read, const mortise_error& error,
             const mortise_opened* opened);
  ReadAnswer(const ReadAnswer&) = delete;
  ReadAnswer& operator=(const ReadAnswer&) = delete;
  /// Closes the source, if nobody got it.
  ~ReadAnswer();

  /// How many tags the object has; only told to callers who may read them.
  size_t tags() const noexcept { return tags_; }
  /// The lock of the object, likewise.
  const mortise_object_lock& lock() const noexcept { return lock_; }
  bool has_lock() const noexcept {
    return lock_.retention != MORTISE_RETENTION_NONE || lock_.legal_hold != MORTISE_HOLD_NONE;
  }
  /// Not 0: the checksums of this part are to be told, and are yet to be looked up.
  uint32_t part() const noexcept { return part_; }

  /// Takes the request to its end. REQUIRES: nothing more is to be told.
  void send(Context& context);
  std::unique_ptr<KeptAnswer> keep();

 private:
  void describe(const Context& context, const mortise_read& read, const mortise_opened& opened);
  void add_checksums(const Context& context, const mortise_read& read, const mortise_opened& opened);
  void say_not_modified(const mortise_opened* opened);

  int status_ = 200;
  HeaderBlock headers_;
  int64_t length_ = -1;
  mortise_body_source source_{};  // of nothing without `self`
  std::optional<S3Error> error_;  // instead of all that
  size_t tags_ = 0;
  mortise_object_lock lock_{};
  uint32_t part_ = 0;
  mortise_str version_{};  // of the object

  friend class KeptAnswer;
};

/// The same with everything that it views.
class KeptAnswer {
 public:
  explicit KeptAnswer(ReadAnswer& from);
  KeptAnswer(const KeptAnswer&) = delete;
  KeptAnswer& operator=(const KeptAnswer&) = delete;
  ~KeptAnswer();

  size_t tags() const noexcept { return tags_; }
  const mortise_object_lock& lock() const noexcept { return lock_; }
  uint32_t part() const noexcept { return part_; }
  const std::string& version() const noexcept { return version_; }
  void add(std::string name, std::string value) { headers_.emplace_back(std::move(name), std::move(value)); }
  void send(Context& context);

 private:
  const int status_;
  std::vector<std::pair<std::string, std::string>> headers_;
  const int64_t length_;
  mortise_body_source source_;
  const std::optional<S3Error> error_;
  const size_t tags_;
  const mortise_object_lock lock_;
  const uint32_t part_;
  const std::string version_;
};

}  // namespace mortise::api_s3::ops
