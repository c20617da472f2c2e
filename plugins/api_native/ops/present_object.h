// SPDX-License-Identifier: Apache-2.0
//
// The object that is there, of which another one is made with more bytes: what it has beside them is kept.
#pragma once

#include <mortise/object_service.h>

#include <string>
#include <utility>
#include <vector>

#include "api_native/errors/native_error.h"

namespace mortise::api_native::ops {

class PresentObject {
 public:
  /// There is none.
  PresentObject() = default;

  /// Worker. Refused: it cannot be looked at.
  static Or<PresentObject> look(const Objects& objects, BucketRef bucket, std::string_view key, const Subject& subject);

  bool found() const noexcept { return found_; }
  /// 0: there is none, or it is a backend's.
  uint64_t state() const noexcept { return state_; }
  /// Holds as long as it is there with the same bytes, tags, and the like; or, if there was none, as long as there is
  /// none. Views this.
  mortise_conditions unchanged() const;
  /// Gives `put` its metadata and properties. Views this.
  void keep_on(mortise_put& put);

 private:
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  bool found_ = false;
  std::string etag_;  // in quotes
  uint64_t state_ = 0;
  Pairs metadata_;
  Pairs properties_;
  std::vector<mortise_pair> views_;  // of metadata, then of properties
};

}  // namespace mortise::api_native::ops
