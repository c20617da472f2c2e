// SPDX-License-Identifier: Apache-2.0
//
// What the configuration declares, for as long as the server runs. It is made at each start if it is not there, so to
// remove it now would only mean until the next start: the change is refused, and says where it is declared.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace mortise::users_local {

/// Threads: one at a time, as edits of the store are.
class Declarations {
 public:
  /// `kind`: MORTISE_IDENTITY_…; `place`: "mortise.toml:12".
  void add(int32_t kind, std::string name, std::string place) {
    places_.try_emplace({kind, std::move(name)}, std::move(place));
  }
  /// Whether it can go, or get another name; `what` is the kind in words.
  Result<void> check_free(int32_t kind, std::string_view what, const std::string& name) const;

 private:
  std::map<std::pair<int32_t, std::string>, std::string> places_;
};

}  // namespace mortise::users_local
