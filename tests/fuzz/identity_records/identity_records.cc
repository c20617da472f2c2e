// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a record of users_local, as a key file, and as a change of an operator. The first byte chooses the kind.
// What is read is written again, and reads the same.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "users_local/edit.h"
#include "users_local/key_file.h"
#include "users_local/record_form.h"

namespace {

using namespace mortise;
using namespace mortise::users_local;

void require(bool condition) {
  if (!condition) std::abort();
}

const SecretBox& box() {
  static const SecretBox made(BoxKey{1});
  return made;
}

void check_user(const std::string& value) {
  Directory once, twice;
  State state;
  if (!read_record("user/ann", value, box(), once, state)) return;
  const std::string written = to_record(*find(once.users, "ann"));
  require(read_record("user/ann", written, box(), twice, state).ok());
  require(to_record(*find(twice.users, "ann")) == written);
}

/// "name\nvalue\nname\nvalue…"
IdentityChange change_of(const std::string& text, int32_t kind) {
  IdentityChange out{kind, MORTISE_IDENTITY_CREATE, "ann", {}, {}};
  for (size_t at = 0; at < text.size();) {
    const size_t name = std::min(text.find('\n', at), text.size());
    const size_t value = std::min(text.find('\n', name + 1), text.size());
    out.set.emplace_back(text.substr(at, name - at), name < text.size() ? text.substr(name + 1, value - name - 1) : "");
    at = value + 1;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  Directory out;
  State state;
  for (const char* key : {"group/g", "key/MK1", "use/MK1", "state", "other"})
    (void)read_record(key, text, box(), out, state);
  check_user(text);
  (void)parse_key(text);
  const Limits limits{10, 10};
  const Reservations reserved;
  const Declarations declared;
  const auto edit = plan(change_of(text, 1 + data[0] % 3), Directory(), Bounds{reserved, declared, limits}, box(), 1);
  require(!edit || (edit->next != nullptr && edit->next->changes == 1 && edit->shown.has_value()));
  return 0;
}
