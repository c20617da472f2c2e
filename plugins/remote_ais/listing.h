// SPDX-License-Identifier: Apache-2.0
//
// A page of a bucket's objects.
#pragma once

#include <mortise/remote.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "remote_ais/documents.h"
#include "remote_ais/place.h"
#include "remote_transport/loop.h"

namespace mortise::remote_ais {

/// What a listing is about.
struct Wanted {
  std::string prefix;
  std::string delimiter;
  uint32_t limit = 0;
};

/// The rows that a listing has gathered. AIStore knows one delimiter only, and takes a '*' at the end of a prefix for
/// something else, so keys are rolled up and chosen here.
class Rows {
 public:
  Rows(Wanted wanted, std::string after);

  /// Behind which name the place is to go on.
  const std::string& next() const noexcept { return next_; }
  /// True: the listing's page is complete.
  bool add(ListedPage page);
  void give(RemoteReply<mortise_remote_page>& answer) const;

 private:
  void add_object(ListedObject object);
  void skip(const std::string& prefix);

  const Wanted wanted_;
  const std::string after_;
  std::string next_;
  std::vector<ListedObject> objects_;
  std::vector<std::string> prefixes_;
  bool truncated_ = false;
};

/// Asks for pages of the place until there is a row, or nothing more.
void list_objects(remote_transport::Loop& loop, const std::shared_ptr<AisPlace>& place, const Call& call,
                  const mortise_remote_list& list, RemoteReply<mortise_remote_page> answer);

}  // namespace mortise::remote_ais
