// SPDX-License-Identifier: Apache-2.0
//
// An object as it was read for a visitor, kept until the visitor may have it.
#pragma once

#include <mortise/http.h>
#include <mortise/object_service.h>

#include <string>

namespace mortise::api_website {

/// Closes the body if nobody takes it.
class FoundObject {
 public:
  explicit FoundObject(const mortise_opened& opened);
  FoundObject(const FoundObject&) = delete;
  FoundObject& operator=(const FoundObject&) = delete;
  ~FoundObject();

  /// Where whoever stored it sends its visitors; "": nowhere.
  const std::string& redirect() const noexcept { return redirect_; }
  /// It is in an archive, out of which nothing comes.
  bool is_archived() const noexcept { return archived_; }
  /// Once: head and body.
  Response take() noexcept;

 private:
  Response response_;
  std::string redirect_;
  bool archived_ = false;
};

/// The headers by which a visitor knows the object again.
void add_validators(const mortise_object& object, Response& response);

}  // namespace mortise::api_website
