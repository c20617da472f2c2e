// SPDX-License-Identifier: Apache-2.0
//
// Properties of objects in a listing: what is asked of the server, and the columns.
#pragma once

#include "ais/calls/listing.h"
#include "ais/output/text.h"

#include <mortise/error.h>

#include <string>
#include <string_view>
#include <vector>

namespace mortise::ais {

class ObjectColumns {
 public:
  /// `props`: "checksum,size", "all"; the name always comes first.
  static Result<ObjectColumns> parse(std::string_view props, Units units);

  void add(std::string_view name);
  /// For the server's request.
  std::string asked() const;
  /// "NAME", "SIZE", …
  std::vector<std::string> header() const;
  std::vector<std::string> row(const Entry& entry) const;
  Json document(const Entry& entry) const;

 private:
  std::vector<std::string> names_;
  Units units_ = Units::iec;
};

}  // namespace mortise::ais
